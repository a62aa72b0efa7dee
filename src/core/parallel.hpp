// One loop over independent items on all threads; the first exception is passed on.
#pragma once

#include <atomic>
#include <cstddef>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace autonumerics {

// Calls body(i) for every i in 0 .. count - 1. Which thread does which item is left open:
// body must depend on i alone.
template <class Body>
void parallel_for(std::size_t count, int threads, Body&& body) {
    std::atomic<std::size_t> next{0};
    std::exception_ptr failure;
    std::mutex guard;
    const auto work = [&] {
        try {
            for (std::size_t i = next++; i < count; i = next++) body(i);
        } catch (...) {
            next = count;
            const std::lock_guard lock(guard);
            if (!failure) failure = std::current_exception();
        }
    };
    {
        std::vector<std::jthread> helpers;
        for (int t = 1; t < threads && static_cast<std::size_t>(t) < count; ++t) {
            helpers.emplace_back(work);
        }
        work();
    }
    if (failure) std::rethrow_exception(failure);
}

}  // namespace autonumerics
