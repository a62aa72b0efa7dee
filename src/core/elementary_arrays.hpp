// The elementary functions, elementwise on arrays.
#pragma once

#include <cstddef>

namespace autonumerics {

enum class Elementary { exponential, exponential2, logarithm, logarithm2, sine, cosine };

// y[i] = f(x[i]), i < n.
void apply(Elementary f, const double* x, double* y, std::size_t n);

// The same for double-doubles: n high parts, then n low parts.
void apply_precise(Elementary f, const double* x, double* y, std::size_t n);

}  // namespace autonumerics
