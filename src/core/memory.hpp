// What the search has tried: a table of functional hashes of fixed size.
//
// An entry keeps the fewest operations with which the function was seen, how good the best parent
// was from whose constants it was fitted so, and how often it was fitted from there: what failed
// from poor constants may succeed from better ones. When a bucket is full the newcomer takes the
// place that its hash names: the search may then try something twice, but memory does not grow.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

namespace autonumerics {

class Memory {
  public:
    static constexpr std::size_t bucket = 8;  // one cache line

    explicit Memory(std::span<std::uint64_t> table) : table_(table) {}

    // Whether a function may be fitted with so many operations from a parent of this level: not
    // if it was seen with fewer operations, nor if it was fitted with as many, `tries` times from
    // this level or once from a higher one. Levels, 0 .. 63: higher is better.
    bool admits(std::uint64_t hash, int ops, int tries, int level = 0) const {
        const std::uint64_t* e = find(hash);
        if (e == nullptr || fewest(*e) > ops) return true;
        if (fewest(*e) < ops || level_of(*e) > level) return false;
        return level_of(*e) < level || count(*e) < static_cast<std::uint64_t>(tries);
    }

    // ops and level: 0 .. 63.
    void record(std::uint64_t hash, int ops, int level = 0) {
        std::uint64_t* e = find(hash);
        if (e == nullptr) e = place(hash);
        const bool known = key(*e) == key(hash) && fewest(*e) == ops;
        const int best = known ? std::max(level, level_of(*e)) : level;
        const bool again = known && level_of(*e) == best;
        const std::uint64_t tries = again ? std::min<std::uint64_t>(count(*e) + 1, 63) : 1;
        *e = key(hash) | static_cast<std::uint64_t>(best) << 12 |
             static_cast<std::uint64_t>(ops) << 6 | tries;
    }

  private:
    static std::uint64_t key(std::uint64_t e) { return e & ~std::uint64_t{0x3ffff}; }
    static int fewest(std::uint64_t e) { return static_cast<int>(e >> 6 & 63); }
    static int level_of(std::uint64_t e) { return static_cast<int>(e >> 12 & 63); }
    static std::uint64_t count(std::uint64_t e) { return e & 63; }

    std::uint64_t* first(std::uint64_t hash) const {
        return table_.data() + hash % (table_.size() / bucket) * bucket;  // the bits that key drops
    }

    std::uint64_t* find(std::uint64_t hash) const {
        std::uint64_t* e = first(hash);
        for (std::size_t i = 0; i < bucket; ++i) {
            if (e[i] != 0 && key(e[i]) == key(hash)) return e + i;
        }
        return nullptr;
    }

    std::uint64_t* place(std::uint64_t hash) const {
        std::uint64_t* e = first(hash);
        for (std::size_t i = 0; i < bucket; ++i) {
            if (e[i] == 0) return e + i;
        }
        return e + (hash >> 32) % bucket;
    }

    std::span<std::uint64_t> table_;
};

}  // namespace autonumerics
