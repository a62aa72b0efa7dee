"""What is built into the shading languages, whose names a function in them cannot have."""

from __future__ import annotations

from autonumerics.codegen.language import words

GLSL = words(
    """radians degrees asin acos atan sinh cosh asinh acosh atanh inversesqrt trunc round roundEven
    ceil fract modf clamp smoothstep floatBitsToInt floatBitsToUint intBitsToFloat uintBitsToFloat
    frexp ldexp packUnorm2x16 packSnorm2x16 packUnorm4x8 packSnorm4x8 unpackUnorm2x16 packHalf2x16
    unpackSnorm2x16 unpackUnorm4x8 unpackSnorm4x8 unpackHalf2x16 packDouble2x32 unpackDouble2x32
    length distance dot cross normalize ftransform faceforward reflect refract matrixCompMult
    outerProduct transpose determinant inverse lessThan lessThanEqual greaterThan greaterThanEqual
    equal notEqual any all not uaddCarry usubBorrow umulExtended imulExtended bitfieldExtract
    bitfieldInsert bitfieldReverse bitCount findLSB findMSB dFdx dFdy dFdxFine dFdyFine
    dFdxCoarse dFdyCoarse fwidth fwidthFine fwidthCoarse interpolateAtCentroid interpolateAtSample
    interpolateAtOffset noise1 noise2 noise3 noise4 EmitVertex EndPrimitive EmitStreamVertex
    EndStreamPrimitive barrier memoryBarrier groupMemoryBarrier memoryBarrierShared
    memoryBarrierBuffer memoryBarrierImage memoryBarrierAtomicCounter subpassLoad atomic_uint
    uintBitsToFloat signed static_assert"""
)
"""Functions of GLSL 4.60, chapter 8, and its types."""

GLSL_RESERVED = "|".join(
    (
        r"gl_\w*|GL_\w*",
        r"[bdiuf]?vec[234]|d?mat[234](x[234])?|hvec[234]|fvec[234]",
        r"[iu]?(sampler|image|texture|subpassInput)\w*",
        r"(texel|texture|image|shadow|atomic|subgroup)[A-Z0-9]\w*",
    )
)
"""Vectors, matrices, samplers and images, and functions of these."""

HLSL = words(
    """abort acos all AllMemoryBarrier AllMemoryBarrierWithGroupSync any asdouble asfloat asin asint
    asuint atan atan2 ceil clamp clip countbits cross D3DCOLORtoUBYTE4 ddx ddx_coarse ddx_fine ddy
    ddy_coarse ddy_fine degrees determinant DeviceMemoryBarrier DeviceMemoryBarrierWithGroupSync
    distance dot dst errorf faceforward f16tof32 f32tof16 firstbithigh firstbitlow fmod frac
    frexp fwidth GroupMemoryBarrier GroupMemoryBarrierWithGroupSync isfinite ldexp length lerp lit
    log10 mad modf msad4 mul normalize noise printf radians rcp reflect refract reversebits round
    rsqrt saturate sincos sinh cosh smoothstep tex1D tex2D tex3D texCUBE transpose trunc
    AppendStructuredBuffer asm_fragment BlendState Buffer ByteAddressBuffer cbuffer centroid
    CompileShader ComputeShader ConsumeStructuredBuffer DepthStencilState DepthStencilView
    DomainShader dword export fxgroup GeometryShader globallycallable groupshared Hullshader
    InputPatch line lineadj linear LineStream matrix nointerpolation NULL OutputPatch packoffset
    pass pixelfragment PixelShader point PointStream RasterizerState RenderTargetView row_major
    column_major RWBuffer RWByteAddressBuffer RWStructuredBuffer register sampler SamplerState
    SamplerComparisonState snorm stateblock stateblock_state string StructuredBuffer tbuffer
    technique technique10 technique11 texture triangle triangleadj TriangleStream unorm vector
    vertexfragment VertexShader auto catch char const_cast delete dynamic_cast explicit friend
    mutable new operator private protected public reinterpret_cast static_cast throw try typename
    virtual"""
)
"""Functions, keywords and reserved words of shader model 5."""

HLSL_RESERVED = "|".join(
    (
        r"(bool|u?int(16|32|64|_)?t?|half|float(16_t|32_t|64_t)?|double|dword|min1[026]\w+?)"
        r"([1-4](x[1-4])?)?",
        r"(RW)?Texture\w*|tex(1D|2D|3D|CUBE)\w*|sampler\w+",
        r"(Interlocked|Process|EvaluateAttribute|Wave|Quad|GetRenderTarget|Check)[A-Z]\w*",
        r"SV_\w*",
    )
)
"""Numbers, vectors and matrices of all types, textures, and functions of a family."""

WGSL = words(
    """all any select arrayLength acos acosh asin asinh atan atanh atan2 ceil clamp cosh
    countLeadingZeros countOneBits countTrailingZeros cross degrees determinant distance dot
    dot4U8Packed dot4I8Packed extractBits faceForward firstLeadingBit firstTrailingBit floor fract
    frexp insertBits inverseSqrt ldexp length mix modf normalize pow quantizeToF16 radians reflect
    refract reverseBits round saturate sign sinh smoothstep step transpose trunc dpdx dpdxCoarse
    dpdxFine dpdy dpdyCoarse dpdyFine fwidth fwidthCoarse fwidthFine storageBarrier
    workgroupBarrier workgroupUniformLoad atomic ptr sampler sampler_comparison
    NULL Self abstract active alignas alignof as asm asm_fragment async attribute auto await become
    cast catch class co_await co_return co_yield coherent column_major common compile
    compile_fragment concept const_cast consteval constexpr constinit crate debugger decltype delete
    demote demote_to_helper do dynamic_cast enum explicit export extends extern external fallthrough
    filter final finally friend from fxgroup get goto groupshared highp impl implements import
    inline instanceof interface layout lowp macro macro_rules match mediump meta mod module move mut
    mutable namespace new nil noexcept noinline nointerpolation non_coherent noncoherent
    noperspective null nullptr of operator package packoffset partition pass patch pixelfragment
    precise precision premerge priv protected pub public readonly ref regardless register
    reinterpret_cast require resource restrict self set shared sizeof smooth snorm static
    static_assert static_cast std subroutine super target template this thread_local throw trait try
    type typedef typeid typename typeof union unless unorm unsafe unsized use using varying virtual
    volatile wgsl where with writeonly yield"""
)
"""Functions, types and reserved words of WGSL."""

WGSL_RESERVED = "|".join(
    (
        r"vec[234][fiuh]?|mat[234]x[234][fh]?",
        r"(texture|atomic|subgroup|quad|pack|unpack)([A-Z0-9_]\w*)",
    )
)
"""Vectors, matrices, textures, and functions of a family."""
