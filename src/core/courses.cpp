#include "courses.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "float_blocks.hpp"
#include "parallel.hpp"
#include "vector.hpp"

namespace autonumerics {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

Course starting(double begin) { return {infinity, -infinity, begin, begin, false, false, false}; }

// The next result after those of before.
void step(Course& course, double value) {
    course.rises |= value > course.end;
    course.falls |= value < course.end;
    course.fails |= std::isnan(value);
    course.least = std::min(course.least, value);
    course.largest = std::max(course.largest, value);
    course.end = value;
}

// What comes after it.
void join(Course& course, const Course& later) {
    course.rises |= later.rises || later.begin > course.end;
    course.falls |= later.falls || later.begin < course.end;
    course.fails |= later.fails;
    course.least = std::min(course.least, later.least);
    course.largest = std::max(course.largest, later.largest);
    course.end = later.end;
}

template <class Reader>
Course over(const Code& code, const Reader& reader, FloatRange range) {
    Block<Reader> block;
    Course course{};
    alignas(32) double values[block_size + lanes];
    for (std::int64_t start = range.first; start <= range.last; start += block_size) {
        block.run(code, start, range.last);
        for (std::int64_t i = 0; i < block.padded(); i += lanes) {
            const Vector wide = reader.widen(block.y + i);
            for (std::size_t k = 0; k < lanes; ++k)
                values[i + static_cast<std::int64_t>(k)] = wide[k];
        }
        if (start == range.first) course = starting(values[0]);
        for (std::int64_t i = 0; i < block.count; ++i) step(course, values[i]);
    }
    return course;
}

template <class Reader>
std::vector<Course> all(const Code& code, int precision, std::span<const FloatRange> ranges,
                        int threads) {
    const std::vector<Task> tasks = tasks_of(ranges);
    std::vector<Course> parts(tasks.size());
    const Reader reader(precision);
    parallel_for(tasks.size(), threads, [&](std::size_t i) {
        parts[i] = over(code, reader, FloatRange{tasks[i].first, tasks[i].last});
    });
    std::vector<Course> whole(ranges.size());
    for (std::size_t i = 0; i < tasks.size(); ++i) {
        Course& course = whole[tasks[i].range];
        if (i == 0 || tasks[i].range != tasks[i - 1].range) {
            course = parts[i];
        } else {
            join(course, parts[i]);
        }
    }
    return whole;
}

}  // namespace

std::vector<Course> courses(const Code& code, FloatFormat format,
                            std::span<const FloatRange> ranges, int threads) {
    if (format.bits == 32) return all<Single>(code, format.precision, ranges, threads);
    return all<Half>(code, format.precision, ranges, threads);
}

}  // namespace autonumerics
