// Loops that become straight code where the compiler knows their length.
#pragma once

#include <type_traits>

namespace autonumerics {

// A count that the compiler knows. Loops up to it do the same in the same order: a program has few
// constants, and short loops of unknown length cost more than what they do.
template <int n>
using Known = std::integral_constant<int, n>;

template <int n>
constexpr Known<n + 1> after(Known<n>) {
    return {};
}
constexpr int after(int n) { return n + 1; }

// body(i) for i from first to last - 1.
template <class First, class Last, class Body>
[[gnu::always_inline]] inline void each(First first, Last last, Body&& body) {
    if constexpr (std::is_same_v<First, int> || std::is_same_v<Last, int>) {
        for (int i = first; i < last; ++i) body(i);
    } else if constexpr (First::value < Last::value) {
        body(first);
        each(after(first), last, body);
    }
}

// body(i) for i from last - 1 down to 0.
template <class Last, class Body>
[[gnu::always_inline]] inline void each_down(Last last, Body&& body) {
    if constexpr (std::is_same_v<Last, int>) {
        for (int i = last - 1; i >= 0; --i) body(i);
    } else if constexpr (Last::value > 0) {
        body(Known<Last::value - 1>{});
        each_down(Known<Last::value - 1>{}, body);
    }
}

}  // namespace autonumerics
