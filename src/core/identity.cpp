#include "identity.hpp"

#include <bit>
#include <utility>

#include "field.hpp"

namespace autonumerics {
namespace {

constexpr int points = 2;  // a value that is equal at both is constant

// How a free scale or shift came about: `removable` by an operation of its own, which could be
// left out by fixing the constant; `inherent` in an operation that is needed anyway (c / t).
enum class Freedom : std::uint8_t { none, inherent, removable };

Freedom merge(Freedom a, Freedom b) { return a > b ? a : b; }

struct Value {
    Field at[points];
    Freedom scale = Freedom::none;
    Freedom shift = Freedom::none;
};

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
    explicit Family(const Structure& s) : s_(s) { count_uses(); }

    Identity identity() {
        for (int i = 0; i < s_.operations; ++i) {
            Value y = result_of(s_.code[i]);
            if (!depends_on_inputs(y)) sound_ = false;
            // Two consumers see one value, so that its freedoms are no longer free of each other.
            if (uses_[result_slot(i)] > 1) y = settle(y);
            if (plain(y)) reject_repeat(y, i);
            value_[result_slot(i)] = y;
        }
        const Value last = value_[s_.result()];
        const std::uint64_t freedoms =
            (last.scale != Freedom::none ? 2u : 0u) | (last.shift != Freedom::none ? 1u : 0u);
        return {combine(fingerprint(last), freedoms), sound_};
    }

  private:
    static bool plain(const Value& v) {
        return v.scale == Freedom::none && v.shift == Freedom::none;
    }

    void count_uses() {
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
        for (int i = 0; i < s_.operations; ++i) {
            const Instruction& in = s_.code[i];
            const int arity = row(in.code).arity;
            for (int k = 0; k < arity; ++k) {
                // t * t is one use: the square carries the scale of t on.
                const bool square =
                    in.code == Opcode::mul && k == 1 && in.operand[0] == in.operand[1];
                if (!square) ++uses_[in.operand[k]];
            }
        }
    }

    bool free_constant(Slot s) const { return is_constant(s) && uses_[s] == 1; }

    void reject_repeat(const Value& y, int i) {
        const auto same = [&](const Value& v) {
            return plain(v) && v.at[0] == y.at[0] && v.at[1] == y.at[1];
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
        if (drawn_ < static_cast<int>(std::size(contexts_))) contexts_[drawn_++] = key;
        return Field(combine(key, count));
    }

    Value settle_shift(Value v) {
        if (v.shift == Freedom::none) return v;
        const Field c = draw(v, 1);
        for (Field& f : v.at) f = f + c;
        v.shift = Freedom::none;
        return v;
    }

    // s * b + o with both free becomes a value; the shift first, in the units of b.
    Value settle(Value v) {
        v = settle_shift(v);
        if (v.scale == Freedom::none) return v;
        const Field c = draw(v, 2);
        for (Field& f : v.at) f = f * c;
        v.scale = Freedom::none;
        return v;
    }

    Value result_of(const Instruction& in) {
        const Slot a = in.operand[0], b = in.operand[1], c = in.operand[2];
        switch (in.code) {
            case Opcode::add: return sum(a, b, false, Freedom::removable);
            case Opcode::sub: return sum(a, b, true, Freedom::removable);
            case Opcode::mul: return product(a, b, Freedom::removable);
            case Opcode::div: return quotient(a, b);
            case Opcode::sqrt: return root(value_[a]);
            case Opcode::neg: return negative(value_[a]);
            case Opcode::fma: break;
        }
        const Value ab = product(a, b, Freedom::inherent);
        if (free_constant(c)) return shifted(ab, Freedom::inherent);
        return sum(ab, value_[c], false);
    }

    Value sum(Slot a, Slot b, bool subtract, Freedom made) {
        if (free_constant(b)) return shifted(value_[a], made);
        if (!free_constant(a)) return sum(value_[a], value_[b], subtract);
        Value v = shifted(value_[b], made);
        if (subtract && v.scale == Freedom::none) v = negated(v);
        return v;
    }

    Value shifted(Value v, Freedom made) {
        if (v.shift != Freedom::none) sound_ = false;
        v.shift = made;
        return v;
    }

    Value scaled(Value v, Freedom made) {
        if (v.scale != Freedom::none) sound_ = false;
        v.scale = made;
        return v;
    }

    static Value negated(Value v) {
        for (Field& f : v.at) f = Field{0} - f;
        return v;
    }

    Value negative(const Value& v) {
        if (v.scale != Freedom::none) sound_ = false;
        return negated(v);
    }

    // Opaque: sqrt(t) is an unrelated value that is fixed by t; a free scale passes through.
    Value root(const Value& t) {
        Value v = settle_shift(t);
        for (Field& f : v.at) f = Field(combine(f.value(), 3));
        return v;
    }

    Value product(Slot a, Slot b, Freedom made) {
        if (free_constant(a)) std::swap(a, b);
        if (free_constant(b)) return scaled(value_[a], made);
        if (a == b) {
            const Value v = settle_shift(value_[a]);
            Value out = map(v, v, [](Field p, Field q) { return p * q; });
            out.scale = v.scale;
            return out;
        }
        return product(value_[a], value_[b]);
    }

    Value product(const Value& left, const Value& right) {
        const Value a = settle_shift(left), b = settle_shift(right);
        Value out = map(a, b, [](Field p, Field q) { return p * q; });
        out.scale = join(a.scale, b.scale);
        return out;
    }

    // Two free scales in one product are one freedom too many.
    Freedom join(Freedom a, Freedom b) {
        if (a != Freedom::none && b != Freedom::none && merge(a, b) == Freedom::removable) {
            sound_ = false;
        }
        return merge(a, b);
    }

    Value quotient(Slot a, Slot b) {
        if (free_constant(b)) return scaled(value_[a], Freedom::removable);
        const Value bottom = settle_shift(value_[b]);
        if (bottom.at[0] == Field{0} || bottom.at[1] == Field{0}) sound_ = false;
        const Value inverse = map(bottom, bottom, [](Field p, Field) { return p.inverse(); });
        if (free_constant(a)) {
            if (bottom.scale == Freedom::removable) sound_ = false;
            Value out = inverse;
            out.scale = Freedom::inherent;
            return out;
        }
        const Value top = settle_shift(value_[a]);
        Value out = map(top, inverse, [](Field p, Field q) { return p * q; });
        out.scale = join(top.scale, bottom.scale);
        return out;
    }

    // s1 b1 + s2 b2 = s1 (b1 + (s2 / s1) b2): the common scale stays free, the ratio is drawn.
    Value sum(Value a, Value b, bool subtract) {
        if (a.shift != Freedom::none && b.shift != Freedom::none) sound_ = false;
        const Freedom shift = merge(a.shift, b.shift);
        a.shift = b.shift = Freedom::none;
        Freedom scale = Freedom::none;
        if (a.scale != Freedom::none && b.scale != Freedom::none) {
            scale = merge(a.scale, b.scale);
            if (fingerprint(a) > fingerprint(b)) std::swap(a, b);
            a.scale = Freedom::none;
            b = settle(b);
        } else {
            if (subtract && b.scale == Freedom::none) b = negated(b);
            a = settle(a);
            b = settle(b);
        }
        Value out = map(a, b, [](Field p, Field q) { return p + q; });
        out.scale = scale;
        out.shift = shift;
        return out;
    }

    const Structure& s_;
    bool sound_ = true;
    int uses_[slots] = {};
    Value value_[slots];
    std::uint64_t contexts_[4 * max_operations] = {};
    int drawn_ = 0;
};

}  // namespace

Identity identify(const Structure& structure) { return Family(structure).identity(); }

std::uint64_t form_of(const Structure& s) {
    std::uint64_t hash = combine(s.operations, s.constants);
    for (int i = 0; i < s.operations; ++i) {
        hash = combine(hash, std::bit_cast<std::uint32_t>(s.code[i]));
    }
    return hash;
}

}  // namespace autonumerics
