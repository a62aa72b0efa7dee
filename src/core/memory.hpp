// What the search has tried: a table of functional hashes of fixed size, and a value.
//
// An entry keeps the fewest operations with which the function was seen, how good the best parent
// was from whose constants it was fitted so, and how often it was fitted from there: what failed
// from poor constants may succeed from better ones. When a bucket is full the newcomer takes the
// place that its hash names: the search may then try something twice, but memory does not grow.
//
// A copy shares the table with the original, chunk by chunk, until one of them records something
// there: so every state of a search has a memory of its own, and pays for what it adds alone.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace autonumerics {

class Memory {
  public:
    static constexpr std::size_t bucket = 8;   // one cache line
    static constexpr std::size_t chunk = 512;  // what is copied at once: 4 kB

    // slots: rounded up to whole chunks, at least one. An empty memory is one chunk of zeros.
    explicit Memory(std::size_t slots)
        : chunks_(std::max<std::size_t>((slots + chunk - 1) / chunk, 1),
                  std::make_shared<Chunk>()) {}

    std::size_t slots() const { return chunks_.size() * chunk; }
    std::uint64_t operator[](std::size_t slot) const {
        return (*chunks_[slot / chunk])[slot % chunk];
    }

    // Whether a function may be fitted with so many operations from a parent of this grade: not
    // if it was seen with fewer operations, nor if it was fitted with as many, `tries` times from
    // this grade or once from a higher one. Grades, 0 .. 63: higher is better.
    bool admits(std::uint64_t hash, int ops, int tries, int grade = 0) const {
        const std::uint64_t e = find(hash).entry;
        if (e == 0 || fewest(e) > ops) return true;
        if (fewest(e) < ops || grade_of(e) > grade) return false;
        return grade_of(e) < grade || count(e) < static_cast<std::uint64_t>(tries);
    }

    // ops and grade: 0 .. 63.
    void record(std::uint64_t hash, int ops, int grade = 0) {
        const auto [slot, e] = find(hash);
        const bool known = e != 0 && fewest(e) == ops;
        const int best = known ? std::max(grade, grade_of(e)) : grade;
        const bool again = known && grade_of(e) == best;
        const std::uint64_t tries = again ? std::min<std::uint64_t>(count(e) + 1, 63) : 1;
        set(slot, key(hash) | static_cast<std::uint64_t>(best) << 12 |
                      static_cast<std::uint64_t>(ops) << 6 | tries);
    }

    void set(std::size_t slot, std::uint64_t entry) {
        std::shared_ptr<Chunk>& owner = chunks_[slot / chunk];
        if (owner.use_count() > 1) owner = std::make_shared<Chunk>(*owner);
        (*owner)[slot % chunk] = entry;
    }

  private:
    using Chunk = std::array<std::uint64_t, chunk>;

    static std::uint64_t key(std::uint64_t e) { return e & ~std::uint64_t{0x3ffff}; }
    static int fewest(std::uint64_t e) { return static_cast<int>(e >> 6 & 63); }
    static int grade_of(std::uint64_t e) { return static_cast<int>(e >> 12 & 63); }
    static std::uint64_t count(std::uint64_t e) { return e & 63; }

    struct Place {
        std::size_t slot;
        std::uint64_t entry;  // 0 if the hash is not there
    };

    // Where the hash is, or would be recorded.
    Place find(std::uint64_t hash) const {
        // The bucket is named by bits that the key drops, too.
        const std::size_t first = hash % (slots() / bucket) * bucket;
        const std::uint64_t* e = chunks_[first / chunk]->data() + first % chunk;
        std::size_t place = (hash >> 32) % bucket;
        for (std::size_t i = bucket; i-- > 0;) {
            if (e[i] == 0) place = i;
            if (e[i] != 0 && key(e[i]) == key(hash)) return {first + i, e[i]};
        }
        return {first + place, 0};
    }

    std::vector<std::shared_ptr<Chunk>> chunks_;
};

}  // namespace autonumerics
