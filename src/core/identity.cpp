#include "identity.hpp"

#include <bit>
#include <utility>

#include "field.hpp"

namespace autonumerics {
namespace {

constexpr int points = 2;  // a value that is equal at both is constant

// How a free scale or shift came about: `removable` by an operation of its own, which could be
// left out by fixing the constant; `inherent` in an operation that is needed anyway (c / t);
// `essential` where that operation decides more than this freedom (of which sign t is in
// sqrt(c t)).
enum class Origin : std::uint8_t { none, essential, inherent, removable };

Origin merge(Origin a, Origin b) { return a > b ? a : b; }

// A scale takes all values, or those that are not negative: squares and roots do.
struct Scale {
    Origin origin = Origin::none;
    bool nonnegative = false;

    bool free() const { return origin != Origin::none; }
    bool any_sign() const { return free() && !nonnegative; }
};

// The family scale * (at + shift).
struct Value {
    Field at[points];
    Scale scale;
    Origin shift = Origin::none;

    bool plain() const { return !scale.free() && shift == Origin::none; }
};

// What drawn constants and opaque values are of; part of the hash.
namespace tag {
enum : std::uint64_t {
    shift = 1,
    scale,
    root,
    nonnegative_scale,
    root_of_either_sign,
    any_base,
    any_phase,
    operation = 256,  // plus its code
};
}  // namespace tag

std::uint64_t fingerprint(const Value& v) {
    return combine(combine(v.at[0].value(), v.at[1].value()), 1);
}

template <class Function>
Value map(const Value& a, const Value& b, Function&& function) {
    Value out;
    for (int i = 0; i < points; ++i) out.at[i] = function(a.at[i], b.at[i]);
    return out;
}

bool depends_on_inputs(const Value& v) { return v.at[0] != v.at[1]; }

class Family {
  public:
    explicit Family(const Structure& s) : s_(s) { set_leaves(), count_uses(); }

    Identity identity() {
        for (int i = 0; i < s_.operations; ++i) {
            Value y = result_of(s_.code[i]);
            if (!depends_on_inputs(y)) sound_ = false;
            // Two consumers see one value, so that its freedoms are no longer free of each other.
            if (uses_[result_slot(i)] > 1) y = settle(y);
            if (y.plain()) reject_repeat(y, i);
            value_[result_slot(i)] = y;
        }
        const Value last = value_[s_.result()];
        const std::uint64_t freedoms = (last.scale.nonnegative ? 4u : 0u) |
                                       (last.scale.free() ? 2u : 0u) |
                                       (last.shift != Origin::none ? 1u : 0u);
        return {combine(fingerprint(last), freedoms), sound_, contained_};
    }

  private:
    using Form = Meaning::Form;

    void set_leaves() {
        for (int j = 0; j < s_.inputs; ++j) {
            Value& x = value_[input_slot(j)];
            for (int i = 0; i < points; ++i) {
                x.at[i] = Field(mix(101 + static_cast<unsigned>(i + points * j)));
            }
        }
        for (int k = 0; k < s_.constants; ++k) {
            for (Field& f : value_[constant_slot(k)].at)
                f = Field(mix(1009 + static_cast<unsigned>(k)));
        }
    }

    void count_uses() {
        for (int i = 0; i < s_.operations; ++i) {
            const Instruction& in = s_.code[i];
            const Operation& operation = row(in.code);
            for (int k = 0; k < operation.arity; ++k) {
                // t * t is one use: the square carries the scale of t on.
                const bool square = operation.meaning.form == Form::product && k == 1 &&
                                    in.operand[0] == in.operand[1] && !is_constant(in.operand[0]);
                if (!square) ++uses_[in.operand[k]];
            }
        }
    }

    bool free_constant(Slot s) const { return is_constant(s) && uses_[s] == 1; }

    void reject_repeat(const Value& y, int i) {
        const auto same = [&](const Value& v) {
            return v.plain() && v.at[0] == y.at[0] && v.at[1] == y.at[1];
        };
        for (int j = 0; j < s_.inputs; ++j) {
            if (same(value_[input_slot(j)])) sound_ = false;
        }
        for (int j = 0; j < i; ++j) {
            if (same(value_[result_slot(j)])) sound_ = false;
        }
    }

    // A constant's value, drawn from what it is combined with. Equal contexts come apart by
    // their count: (x + c0) * (x + c1) is no square.
    Field draw(const Value& context, std::uint64_t kind) {
        const std::uint64_t key = combine(fingerprint(context), kind);
        std::uint64_t count = 0;
        for (int i = 0; i < drawn_; ++i) count += contexts_[i] == key;
        contexts_[drawn_++] = key;  // there is room: a draw ends the freedom of one constant
        return Field(combine(key, count));
    }

    Value settle_shift(Value v) {
        if (v.shift == Origin::none) return v;
        const Field c = draw(v, tag::shift);
        for (Field& f : v.at) f = f + c;
        v.shift = Origin::none;
        return v;
    }

    // s * (b + o) with both free becomes a value; the shift first, in the units of b.
    Value settle(Value v) {
        v = settle_shift(v);
        if (!v.scale.free()) return v;
        const Field c = draw(v, v.scale.nonnegative ? tag::nonnegative_scale : tag::scale);
        for (Field& f : v.at) f = f * c;
        v.scale = {};
        return v;
    }

    Value result_of(const Instruction& in) {
        const Slot a = in.operand[0], b = in.operand[1], c = in.operand[2];
        const Meaning& meaning = row(in.code).meaning;
        switch (meaning.form) {
            case Form::sum: return sum(a, b, meaning);
            case Form::product:
                if (a == b) note_scale_inside(a, meaning.second == 0);
                if (meaning.second == 0) return product(a, b, Origin::removable);
                return sum(product(a, b, Origin::inherent), c, meaning);
            case Form::quotient: return quotient(a, b);
            case Form::negation: return negative(value_[a]);
            case Form::root: return root(value_[a]);
            case Form::magnitude: note_scale_inside(a, true); return magnitude(value_[a]);
            case Form::exponential: return exponential(value_[a], in.code);
            case Form::logarithm: return logarithm(value_[a], in.code);
            case Form::sinusoid: return sinusoid(value_[a], in.code);
            case Form::selection: return selection(in);
            case Form::opaque: break;
        }
        return opaque(in);
    }

    // first * a + second * b of operands.
    Value sum(Slot a, Slot b, const Meaning& signs) {
        if (free_constant(b)) {
            return with_sign(shifted(value_[a], Origin::removable), signs.first);
        }
        if (free_constant(a)) {
            return with_sign(shifted(value_[b], Origin::removable), signs.second);
        }
        return sum(value_[a], value_[b], signs);
    }

    // first * ab + second * c where c is an operand of the same operation.
    Value sum(const Value& ab, Slot c, const Meaning& signs) {
        if (free_constant(c)) return with_sign(shifted(ab, Origin::inherent), signs.first);
        return sum(ab, value_[c], signs);
    }

    // A scale within a square or an absolute value would take both signs outside; that of c / t
    // stays in a quotient, unless the square is part of a fused operation.
    void note_scale_inside(Slot a, bool alone) {
        const Scale& scale = value_[a].scale;
        if (!scale.any_sign() || !is_result(a)) return;
        const Instruction& made = s_.code[a - first_result];
        const bool over =
            row(made.code).meaning.form == Form::quotient && free_constant(made.operand[0]);
        contained_ |= scale.origin == Origin::removable || (over && alone);
    }

    Value shifted(Value v, Origin made) {
        if (v.shift != Origin::none) sound_ = false;
        v.shift = made;
        return v;
    }

    // Times a free constant.
    Value scaled(Value v, Origin made) {
        if (v.scale.any_sign()) sound_ = false;
        v.scale = join(v.scale, {made, false});
        return v;
    }

    static Value negated(Value v) {
        for (Field& f : v.at) f = Field{0} - f;
        return v;
    }

    // A sign is nothing beside a scale that takes both.
    static Value with_sign(const Value& v, int sign) {
        return sign < 0 && !v.scale.any_sign() ? negated(v) : v;
    }

    Value negative(const Value& v) {
        if (v.scale.any_sign()) sound_ = false;
        return negated(v);
    }

    // sqrt(s b) = sqrt(s) sqrt(b) for s >= 0. A scale of either sign adapts to the sign of b:
    // the root is real whether b is positive or negative.
    Value root(const Value& t) {
        Value v = settle_shift(t);
        if (!v.scale.any_sign()) return with_tag(v, tag::root);
        v.scale = {Origin::essential, true};
        return with_tag(v, tag::root_of_either_sign);
    }

    // |s b| = |s| |b|, the root of the square.
    Value magnitude(const Value& t) { return root(square(t)); }

    // exp(s (b + o)) = exp(s o) exp(s b): a free shift becomes a free positive scale, and the base
    // is nothing beside a free s.
    Value exponential(const Value& t, Opcode code) {
        Value v = t;
        const Origin shift = std::exchange(v.shift, Origin::none);
        v = with_tag(settle(v), v.scale.free() ? tag::any_base : of(code));
        v.scale = {shift, shift != Origin::none};
        return v;
    }

    // log(s b) = log(s) + log(b) for s > 0; see root().
    Value logarithm(const Value& t, Opcode code) {
        Value v = settle_shift(t);
        const Scale scale = std::exchange(v.scale, {});
        v.shift = scale.any_sign() ? Origin::essential : scale.origin;
        return with_tag(v, combine(of(code), scale.any_sign()));
    }

    // Sine and cosine are one where the phase is free.
    Value sinusoid(const Value& t, Opcode code) {
        return with_tag(settle(t), t.shift == Origin::none ? of(code) : tag::any_phase);
    }

    // One of two operands.
    Value selection(const Instruction& in) {
        return in.operand[0] == in.operand[1] ? value_[in.operand[0]] : opaque(in);
    }

    // An unrelated value that is fixed by the operation and its operands.
    Value opaque(const Instruction& in) {
        const Operation& operation = row(in.code);
        Value operand[3], context{};
        for (int k = 0; k < operation.arity; ++k) {
            if (free_constant(in.operand[k])) continue;
            operand[k] = settle(value_[in.operand[k]]);
            context = map(context, operand[k], [](Field p, Field q) { return p + q; });
        }
        for (int k = 0; k < operation.arity; ++k) {
            if (!free_constant(in.operand[k])) continue;
            const int place = operation.commutative && k == 1 ? 0 : k;
            const Field c = draw(context, combine(of(in.code), static_cast<std::uint64_t>(place)));
            for (Field& f : operand[k].at) f = c;
        }
        if (operation.commutative && fingerprint(operand[0]) > fingerprint(operand[1])) {
            std::swap(operand[0], operand[1]);
        }
        Value out{};
        for (int k = 0; k < operation.arity; ++k) {
            out = map(out, operand[k],
                      [](Field p, Field q) { return Field(combine(p.value(), q.value())); });
        }
        return with_tag(out, of(in.code));
    }

    static std::uint64_t of(Opcode code) { return tag::operation + static_cast<unsigned>(code); }

    static Value with_tag(Value v, std::uint64_t tag) {
        for (Field& f : v.at) f = Field(combine(f.value(), tag));
        return v;
    }

    Value product(Slot a, Slot b, Origin made) {
        if (free_constant(a)) std::swap(a, b);
        if (free_constant(b)) return scaled(value_[a], made);
        return a == b ? square(value_[a]) : product(value_[a], value_[b]);
    }

    Value square(const Value& t) {
        const Value v = settle_shift(t);
        Value out = map(v, v, [](Field p, Field q) { return p * q; });
        out.scale = {v.scale.origin, v.scale.free()};
        return out;
    }

    Value product(const Value& left, const Value& right) {
        const Value a = settle_shift(left), b = settle_shift(right);
        Value out = map(a, b, [](Field p, Field q) { return p * q; });
        out.scale = join(a.scale, b.scale);
        return out;
    }

    // The scale of a product. Two are one too many if the operation of one could be left out and
    // the signs remain.
    Scale join(const Scale& a, const Scale& b) {
        if (!a.free() || !b.free()) return a.free() ? a : b;
        const auto made_up_for = [](const Scale& s, const Scale& by) {
            return s.origin == Origin::removable && (s.nonnegative || by.any_sign());
        };
        if (made_up_for(a, b) || made_up_for(b, a)) sound_ = false;
        return {merge(a.origin, b.origin), a.nonnegative && b.nonnegative};
    }

    Value quotient(Slot a, Slot b) {
        if (free_constant(b)) return scaled(value_[a], Origin::removable);
        Value bottom = settle_shift(value_[b]);
        if (bottom.at[0] == Field{0} || bottom.at[1] == Field{0}) sound_ = false;
        for (Field& f : bottom.at) f = f.inverse();
        if (free_constant(a)) {
            bottom.scale = join(bottom.scale, {Origin::inherent, false});
            return bottom;
        }
        return product(value_[a], bottom);
    }

    // first * a + second * b of values: s1 b1 + s2 b2 = s1 (b1 + (s2 / s1) b2). The common scale
    // stays free, the ratio is drawn; where one scale alone takes both signs, it goes with the
    // ratio.
    Value sum(Value a, Value b, const Meaning& signs) {
        a = with_sign(a, signs.first);
        b = with_sign(b, signs.second);
        if (a.shift != Origin::none && b.shift != Origin::none) sound_ = false;
        const Origin shift = merge(a.shift, b.shift);
        a.shift = b.shift = Origin::none;
        Scale scale;
        if (a.scale.free() && b.scale.free()) {
            scale = common(a, b);
            a.scale = {};
        }
        a = settle(a);
        b = settle(b);
        Value out = map(a, b, [](Field p, Field q) { return p + q; });
        out.scale = scale;
        out.shift = shift;
        return out;
    }

    // Puts the value whose scale is the common one first.
    static Scale common(Value& a, Value& b) {
        if (a.scale.nonnegative != b.scale.nonnegative) {
            if (b.scale.nonnegative) std::swap(a, b);
            return a.scale;
        }
        if (fingerprint(a) > fingerprint(b)) std::swap(a, b);
        return {merge(a.scale.origin, b.scale.origin), a.scale.nonnegative};
    }

    const Structure& s_;
    bool sound_ = true, contained_ = false;
    int uses_[slots] = {};
    Value value_[slots];
    std::uint64_t contexts_[max_constants] = {};
    int drawn_ = 0;
};

}  // namespace

Identity identify(const Structure& structure) { return Family(structure).identity(); }

std::uint64_t variant_of(const Structure& s) {
    std::uint64_t hash = combine(s.operations, s.constants);
    for (int i = 0; i < s.operations; ++i) {
        hash = combine(hash, std::bit_cast<std::uint32_t>(s.code[i]));
    }
    return hash;
}

}  // namespace autonumerics
