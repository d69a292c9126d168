/**
 * A function type, and the code around its calls.
 *
 * @typedef {object} Signature
 * @property {string} type parameters and results of `$f`
 * @property {string} body code of `$f`, which adds 1 to each of its parameters, or to the word at address 0
 * @property {string} locals locals of the loop
 * @property {string} call call of `$f`, from locals to locals
 * @property {string} count the number of calls, read from the locals or the memory
 */

/** @type {Readonly<Record<string, Signature>>} */
const signatures = {
  void: {
    type: "",
    body: "(i32.store (i32.const 0) (i32.add (i32.load (i32.const 0)) (i32.const 1)))",
    locals: "",
    call: "(call $f)",
    count: "(i32.load (i32.const 0))",
  },
  i32: {
    type: "(param i32) (result i32)",
    body: "(i32.add (local.get 0) (i32.const 1))",
    locals: "(local $a i32)",
    call: "(local.set $a (call $f (local.get $a)))",
    count: "(local.get $a)",
  },
  f64: {
    type: "(param f64) (result f64)",
    body: "(f64.add (local.get 0) (f64.const 1))",
    locals: "(local $a f64)",
    call: "(local.set $a (call $f (local.get $a)))",
    count: "(i32.trunc_f64_s (local.get $a))",
  },
  i64: {
    type: "(param i64) (result i64)",
    body: "(i64.add (local.get 0) (i64.const 1))",
    locals: "(local $a i64)",
    call: "(local.set $a (call $f (local.get $a)))",
    count: "(i32.wrap_i64 (local.get $a))",
  },
  pair: {
    type: "(param i32 i32) (result i32 i32)",
    body: "(i32.add (local.get 0) (i32.const 1)) (i32.add (local.get 1) (i32.const 1))",
    locals: "(local $a i32) (local $b i32)",
    call: "(call $f (local.get $a) (local.get $b)) (local.set $b) (local.set $a)",
    count: "(i32.div_u (i32.add (local.get $a) (local.get $b)) (i32.const 2))",
  },
  v128: {
    type: "(param v128) (result v128)",
    body: "(i32x4.add (local.get 0) (v128.const i32x4 1 1 1 1))",
    locals: "(local $a v128)",
    call: "(local.set $a (call $f (local.get $a)))",
    count: "(i32x4.extract_lane 3 (local.get $a))",
  },
};

export const signatureNames = Object.keys(signatures);

/**
 * The modules of one signature in the text format. As in the lesson, `caller` needs the function of `callee`, and `callee`
 * the memory of `caller`; `linked` is both in one.
 *
 * @param {string} name
 */
export function signatureModules(name) {
  const signature = signatures[name];
  if (signature === undefined) throw new RangeError(`There is no signature "${name}"`);
  const { type, body } = signature;
  const memory = '(memory (export "memory") 1)';
  return {
    caller: `(module (import "callee" "f" (func $f ${type})) ${memory} ${loop(signature)})`,
    callee: `(module (import "caller" "memory" (memory 1)) (func (export "f") ${type} ${body}))`,
    linked: `(module ${memory} (func $f ${type} ${body}) ${loop(signature)})`,
  };
}

/** @param {Signature} signature */
function loop({ locals, call, count }) {
  return `(func (export "run") (param $left i32) (result i32) ${locals}
    (i32.store (i32.const 0) (i32.const 0))
    (block $done
      (loop $again
        (br_if $done (i32.eqz (local.get $left)))
        ${call}
        (local.set $left (i32.sub (local.get $left) (i32.const 1)))
        (br $again)))
    ${count})`;
}
