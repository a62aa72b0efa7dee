// Vectors as NumPy arrays, and checks on what comes from Python.
#pragma once

#include <nanobind/ndarray.h>

#include <array>
#include <cstddef>
#include <memory>
#include <stdexcept>
#include <utility>
#include <vector>

namespace autonumerics {

namespace nb = nanobind;

template <class T, int dimensions>
using Array = nb::ndarray<nb::numpy, T, nb::ndim<dimensions>>;

// A NumPy array of rows of the given shape that owns the vector's memory.
template <int dimensions = 1, class T>
Array<T, dimensions> to_numpy(std::vector<T>&& data, std::array<std::size_t, dimensions - 1> row) {
    std::size_t shape[dimensions] = {data.size()};
    for (std::size_t i = 0; i < row.size(); ++i) {
        shape[i + 1] = row[i];
        if (row[i] != 0) shape[0] /= row[i];
    }
    auto owner = std::make_unique<std::vector<T>>(std::move(data));
    T* first = owner->data();
    nb::capsule release(owner.release(),
                        [](void* p) noexcept { delete static_cast<std::vector<T>*>(p); });
    return Array<T, dimensions>(first, dimensions, shape, release);
}

template <class T>
Array<T, 1> to_numpy(std::vector<T>&& data) {
    return to_numpy<1>(std::move(data), {});
}

inline void require(bool condition, const char* what) {
    if (!condition) throw std::invalid_argument(what);
}

}  // namespace autonumerics
