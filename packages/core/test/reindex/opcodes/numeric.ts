/*
 * Instructions without immediates, by their types. Each is the body of an exported function that applies it to constants.
 */

/** Each row: types of the operands and of the result, a prefix of the names, and names. */
const SCALAR = `
i32 > i32 | i32. clz ctz popcnt eqz extend8_s extend16_s
i32 i32 > i32 | i32. add sub mul div_s div_u rem_s rem_u and or xor shl shr_s shr_u rotl rotr
i32 i32 > i32 | i32. eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u
i64 > i64 | i64. clz ctz popcnt extend8_s extend16_s extend32_s
i64 > i32 | i64. eqz
i64 i64 > i64 | i64. add sub mul div_s div_u rem_s rem_u and or xor shl shr_s shr_u rotl rotr
i64 i64 > i32 | i64. eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u
f32 > f32 | f32. abs neg ceil floor trunc nearest sqrt
f32 f32 > f32 | f32. add sub mul div min max copysign
f32 f32 > i32 | f32. eq ne lt gt le ge
f64 > f64 | f64. abs neg ceil floor trunc nearest sqrt
f64 f64 > f64 | f64. add sub mul div min max copysign
f64 f64 > i32 | f64. eq ne lt gt le ge
i64 > i32 | i32. wrap_i64
f32 > i32 | i32. trunc_f32_s trunc_f32_u trunc_sat_f32_s trunc_sat_f32_u reinterpret_f32
f64 > i32 | i32. trunc_f64_s trunc_f64_u trunc_sat_f64_s trunc_sat_f64_u
i32 > i64 | i64. extend_i32_s extend_i32_u
f32 > i64 | i64. trunc_f32_s trunc_f32_u trunc_sat_f32_s trunc_sat_f32_u
f64 > i64 | i64. trunc_f64_s trunc_f64_u trunc_sat_f64_s trunc_sat_f64_u reinterpret_f64
i32 > f32 | f32. convert_i32_s convert_i32_u reinterpret_i32
i64 > f32 | f32. convert_i64_s convert_i64_u
f64 > f32 | f32. demote_f64
i32 > f64 | f64. convert_i32_s convert_i32_u
i64 > f64 | f64. convert_i64_s convert_i64_u reinterpret_i64
f32 > f64 | f64. promote_f32
`;

const VECTOR = `
i32 > v128 | i8x16. splat
i32 > v128 | i16x8. splat
i32 > v128 | i32x4. splat
i64 > v128 | i64x2. splat
f32 > v128 | f32x4. splat
f64 > v128 | f64x2. splat
v128 > v128 | v128. not
v128 v128 > v128 | v128. and andnot or xor
v128 v128 v128 > v128 | v128. bitselect
v128 > i32 | v128. any_true
v128 > i32 | i8x16. all_true bitmask
v128 > i32 | i16x8. all_true bitmask
v128 > i32 | i32x4. all_true bitmask
v128 > i32 | i64x2. all_true bitmask
v128 i32 > v128 | i8x16. shl shr_s shr_u
v128 i32 > v128 | i16x8. shl shr_s shr_u
v128 i32 > v128 | i32x4. shl shr_s shr_u
v128 i32 > v128 | i64x2. shl shr_s shr_u
v128 > v128 | i8x16. abs neg popcnt
v128 v128 > v128 | i8x16. swizzle eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u narrow_i16x8_s narrow_i16x8_u
v128 v128 > v128 | i8x16. add add_sat_s add_sat_u sub sub_sat_s sub_sat_u min_s min_u max_s max_u avgr_u
v128 > v128 | i16x8. abs neg extadd_pairwise_i8x16_s extadd_pairwise_i8x16_u
v128 > v128 | i16x8. extend_low_i8x16_s extend_high_i8x16_s extend_low_i8x16_u extend_high_i8x16_u
v128 v128 > v128 | i16x8. eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u narrow_i32x4_s narrow_i32x4_u q15mulr_sat_s
v128 v128 > v128 | i16x8. add add_sat_s add_sat_u sub sub_sat_s sub_sat_u mul min_s min_u max_s max_u avgr_u
v128 v128 > v128 | i16x8. extmul_low_i8x16_s extmul_high_i8x16_s extmul_low_i8x16_u extmul_high_i8x16_u
v128 > v128 | i32x4. abs neg extadd_pairwise_i16x8_s extadd_pairwise_i16x8_u
v128 > v128 | i32x4. extend_low_i16x8_s extend_high_i16x8_s extend_low_i16x8_u extend_high_i16x8_u
v128 > v128 | i32x4. trunc_sat_f32x4_s trunc_sat_f32x4_u trunc_sat_f64x2_s_zero trunc_sat_f64x2_u_zero
v128 v128 > v128 | i32x4. eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u add sub mul min_s min_u max_s max_u dot_i16x8_s
v128 v128 > v128 | i32x4. extmul_low_i16x8_s extmul_high_i16x8_s extmul_low_i16x8_u extmul_high_i16x8_u
v128 > v128 | i64x2. abs neg extend_low_i32x4_s extend_high_i32x4_s extend_low_i32x4_u extend_high_i32x4_u
v128 v128 > v128 | i64x2. eq ne lt_s gt_s le_s ge_s add sub mul
v128 v128 > v128 | i64x2. extmul_low_i32x4_s extmul_high_i32x4_s extmul_low_i32x4_u extmul_high_i32x4_u
v128 > v128 | f32x4. abs neg sqrt ceil floor trunc nearest demote_f64x2_zero convert_i32x4_s convert_i32x4_u
v128 v128 > v128 | f32x4. eq ne lt gt le ge add sub mul div min max pmin pmax
v128 > v128 | f64x2. abs neg sqrt ceil floor trunc nearest promote_low_f32x4 convert_low_i32x4_s convert_low_i32x4_u
v128 v128 > v128 | f64x2. eq ne lt gt le ge add sub mul div min max pmin pmax
`;

const RELAXED = `
v128 v128 > v128 | i8x16. relaxed_swizzle
v128 > v128 | i32x4. relaxed_trunc_f32x4_s relaxed_trunc_f32x4_u relaxed_trunc_f64x2_s_zero relaxed_trunc_f64x2_u_zero
v128 v128 v128 > v128 | f32x4. relaxed_madd relaxed_nmadd
v128 v128 v128 > v128 | f64x2. relaxed_madd relaxed_nmadd
v128 v128 v128 > v128 | i8x16. relaxed_laneselect
v128 v128 v128 > v128 | i16x8. relaxed_laneselect
v128 v128 v128 > v128 | i32x4. relaxed_laneselect relaxed_dot_i8x16_i7x16_add_s
v128 v128 v128 > v128 | i64x2. relaxed_laneselect
v128 v128 > v128 | f32x4. relaxed_min relaxed_max
v128 v128 > v128 | f64x2. relaxed_min relaxed_max
v128 v128 > v128 | i16x8. relaxed_q15mulr_s relaxed_dot_i8x16_i7x16_s
`;

const WIDE = `
i64 i64 i64 i64 > i64 i64 | i64. add128 sub128
i64 i64 > i64 i64 | i64. mul_wide_s mul_wide_u
`;

/** The operands in order. */
const CONSTANTS: Readonly<Record<string, readonly string[]>> = {
  i32: ["i32.const -123456789", "i32.const 7"],
  i64: ["i64.const -1234567890123456789", "i64.const 11", "i64.const -3", "i64.const 5"],
  f32: ["f32.const 12.75", "f32.const -0.5"],
  f64: ["f64.const 1234.5", "f64.const 2.25"],
  v128: [
    "v128.const i32x4 0x3f812345 0x40490fdb 0x10203040 0x7fffffff",
    "v128.const i32x4 0x3f000000 0x00000003 0x40204060 0x3f810203",
    "v128.const i32x4 0x00ff00ff 0xffff0000 0x00000000 0xffffffff",
  ],
};

const AS_NUMBER = "local.set $v (i64.xor (i64x2.extract_lane 0 (local.get $v)) (i64x2.extract_lane 1 (local.get $v)))";

function printFunction(name: string, operands: readonly string[], results: readonly string[]): string {
  const constants = operands.map((type, at) => {
    const before = operands.slice(0, at).filter((other) => other === type).length;
    return CONSTANTS[type]?.[before] ?? "";
  });
  const isVector = results[0] === "v128";
  const returned = isVector ? "i64" : results.join(" ");
  const end = isVector ? AS_NUMBER : "";
  const local = isVector ? "(local $v v128)" : "";
  return `(func (export "${name}") (result ${returned}) ${local} ${constants.join(" ")} ${name} ${end})`;
}

function printModule(rows: string): string {
  const functions = rows
    .trim()
    .split("\n")
    .flatMap((row) => {
      const [signature = "", names = ""] = row.split(" | ");
      const [operands = [], results = []] = signature.split(" > ").map((types) => types.split(" "));
      const [prefix = "", ...endings] = names.split(" ");
      return endings.map((ending) => printFunction(prefix + ending, operands, results));
    });
  return `(module\n${functions.join("\n")}\n)`;
}

export const scalar: string = printModule(SCALAR);
export const vector: string = printModule(VECTOR);
export const relaxed: string = printModule(RELAXED);
export const wide: string = printModule(WIDE);
