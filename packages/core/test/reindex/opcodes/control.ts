/*
 * Control instructions, calls, variables, tables and references. Neighbours in each index space differ in their values,
 * so that an index that is one off changes a result.
 */

const FUNCTIONS = `
  (type $none (func)) (type $number (func (result i32))) (type $unary (func (param i32) (result i32)))
  (type $pair (func (param i32) (result i32 i32)))
  (func $ten (type $number) i32.const 10) (func $twenty (type $number) i32.const 20)
  (func $double (type $unary) (i32.mul (local.get 0) (i32.const 2)))
  (func $triple (type $unary) (i32.mul (local.get 0) (i32.const 3)))`;

/** Instructions in 17 blocks, whose outermost has the label 16: this byte is an opcode, too, and names a function. */
const deep = (instructions: string, type = ""): string =>
  `(block ${type} ${"(block ".repeat(16)} ${instructions} ${")".repeat(16)} unreachable)`;

export const control: string = `(module ${FUNCTIONS}
  (global $a (mut i32) (i32.const 1)) (global $b (mut i64) (i64.const 2)) (global $c i32 (i32.const 3))
  (func (export "unreachable") (result i32) unreachable)
  (func (export "nop") (result i32) nop i32.const 1 nop)
  (func (export "block") (result i32) (block (result i32) (br 0 (i32.const 4))))
  (func (export "block of a type") (result i32) i32.const 5 (block (type $pair) (i32.const 6)) i32.sub)
  (func (export "loop") (result i32) (local i32)
    (loop $again (local.set 0 (i32.add (local.get 0) (i32.const 1))) (br_if $again (i32.lt_u (local.get 0) (i32.const 9))))
    local.get 0)
  (func (export "loop of a type") (result i32) i32.const 4 (loop (type $unary) (i32.const 6) i32.add))
  (func (export "if") (result i32) (if (result i32) (i32.const 1) (then (i32.const 7)) (else (i32.const 8))))
  (func (export "if of a type") (result i32) i32.const 5 i32.const 0
    (if (type $unary) (then i32.const 1 i32.add) (else i32.const 2 i32.mul)))
  (func $select (param i32) (result i32)
    (block $c (block $b (block $a (br_table $a $b $c (local.get 0))) (return (i32.const 100))) (return (i32.const 200)))
    i32.const 300)
  (func (export "br to label 16") (result i32) ${deep("(br 16 (i32.const 31))", "(result i32)")})
  (func (export "br_if to label 16") (result i32) ${deep("(br_if 16 (i32.const 32) (i32.const 1)) (drop)", "(result i32)")})
  (func (export "local 16") (result f32) (local i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 f32 f32)
    (local.set 16 (f32.const 0x1.202020p-95)) (f32.add (local.tee 16 (f32.const 2)) (local.get 16)))
  (func (export "br_table") (result i32 i32 i32 i32)
    (call $select (i32.const 0)) (call $select (i32.const 1)) (call $select (i32.const 2)) (call $select (i32.const 9)))
  (func (export "return") (result i32) (return (i32.const 3)) (i32.const 4))
  (func (export "call") (result i32 i32) (call $ten) (call $twenty))
  (func (export "drop") (result i32) i32.const 1 i32.const 2 drop)
  (func (export "select") (result i32 f64 funcref) (select (i32.const 1) (i32.const 2) (i32.const 0))
    (select (result f64) (f64.const 1) (f64.const 2) (i32.const 0))
    (select (result funcref) (ref.null func) (ref.func $ten) (i32.const 1)))
  (func (export "locals") (result i32 i64) (local i32 i64 f32 funcref)
    (local.set 0 (i32.const 9)) (i32.add (local.get 0) (local.tee 0 (i32.const 8))) (local.get 1))
  (func (export "globals") (result i32 i64 i32) (global.get $a) (global.get $b) (global.get $c)
    (global.set $a (i32.add (global.get $a) (i32.const 10))) (global.set $b (i64.const 99)))
  (elem declare func $ten))`;

export const tables: string = `(module ${FUNCTIONS}
  (table $a 4 funcref) (table $b 6 funcref) (table $c 3 externref)
  (elem (table $a) (i32.const 1) func $ten $twenty) (elem $second (table $b) (i32.const 0) func $double $triple)
  (elem $passive func $twenty $ten $twenty) (elem $expressions funcref (ref.func $triple) (ref.null func) (ref.func $double))
  (func (export "call_indirect") (result i32 i32 i32)
    (call_indirect $a (type $number) (i32.const 1)) (call_indirect $a (type $number) (i32.const 2))
    (call_indirect $b (type $unary) (i32.const 50) (i32.const 1)))
  (func (export "wrong type") (result i32) (call_indirect $b (type $number) (i32.const 1)))
  (func (export "null") (result i32) (call_indirect $a (type $number) (i32.const 0)))
  (func (export "table.get, table.set") (result i32)
    (table.set $b (i32.const 4) (table.get $a (i32.const 2))) (call_indirect $b (type $number) (i32.const 4)))
  (func (export "table.size, table.grow") (result i32 i32 i32 i32 i32)
    (table.size $a) (table.size $b) (table.size $c) (table.grow $b (ref.func $ten) (i32.const 2)) (table.size $b))
  (func (export "table.fill") (result i32)
    (table.fill $b (i32.const 2) (ref.func $twenty) (i32.const 2)) (call_indirect $b (type $number) (i32.const 3)))
  (func (export "table.init, elem.drop") (result i32 i32)
    (table.init $b $passive (i32.const 0) (i32.const 1) (i32.const 2)) (call_indirect $b (type $number) (i32.const 0))
    (table.init $b $expressions (i32.const 0) (i32.const 0) (i32.const 3))
    (call_indirect $b (type $unary) (i32.const 5) (i32.const 2)) (elem.drop $passive))
  (func (export "dropped") (result i32) (table.init $b $passive (i32.const 0) (i32.const 1) (i32.const 2)) (i32.const 0))
  (func (export "table.copy") (result i32)
    (table.copy $b $a (i32.const 1) (i32.const 1) (i32.const 2)) (call_indirect $b (type $number) (i32.const 1)))
  (func (export "ref.null, ref.is_null, ref.func") (result i32 i32)
    (ref.is_null (ref.null func)) (ref.is_null (ref.func $double)) )
  (func (export "get of externref") (result externref) (table.get $c (i32.const 1)))
  (elem declare func $ten $twenty $double))`;

export const tailCalls: string = `(module ${FUNCTIONS}
  (table $a 2 funcref) (table $b 2 funcref) (elem (table $b) (i32.const 0) func $double $triple)
  (func (export "return_call") (result i32) (return_call $twenty))
  (func (export "return_call_indirect") (result i32) (return_call_indirect $b (type $unary) (i32.const 7) (i32.const 1)))
  (func (export "null") (result i32) (return_call_indirect $a (type $number) (i32.const 1))))`;

/** Typed references to functions, and branches on null. */
export const functionReferences: string = `(module ${FUNCTIONS}
  (table $typed 3 (ref null $unary)) (table $filled 2 (ref $number) (ref.func $twenty))
  (elem (table $typed) (i32.const 1) (ref null $unary) (ref.func $triple) (ref.func $double))
  (global $held (ref $unary) (ref.func $double)) (global $none (ref null $unary) (ref.null $unary))
  (func (export "call_ref") (result i32 i32)
    (call_ref $number (ref.func $ten)) (call_ref $unary (i32.const 4) (table.get $typed (i32.const 1))))
  (func (export "call_ref of null") (result i32) (call_ref $unary (i32.const 4) (global.get $none)))
  (func (export "return_call_ref") (result i32) (return_call_ref $unary (i32.const 6) (global.get $held)))
  (func (export "initial value of a table") (result i32) (call_ref $number (table.get $filled (i32.const 1))))
  (func (export "ref.as_non_null") (result i32) (call_ref $unary (i32.const 4) (ref.as_non_null (global.get $held))))
  (func (export "ref.as_non_null of null") (result i32) (call_ref $unary (i32.const 4) (ref.as_non_null (global.get $none))))
  (func (export "br_on_null") (result i32) (local $f (ref null $number)) (local $g (ref $number))
    (block $null (local.set $g (br_on_null $null (local.get $f))) (return (call_ref $number (local.get $g)))) (i32.const 77))
  (func (export "br_on_null to label 16") (result i32) ${deep("(br_on_null 16 (global.get $none)) (drop)")} (i32.const 1))
  (func (export "br_on_non_null to label 16") (result i32)
    (call_ref $unary (i32.const 9) ${deep("(br_on_non_null 16 (global.get $held))", "(result (ref $unary))")}))
  (func (export "br_on_non_null") (result i32)
    (block $found (result (ref $unary)) (br_on_non_null $found (global.get $held)) (return (i32.const 78)))
    (drop) (call_ref $unary (i32.const 21) (global.get $held)))
  (func (export "null of a type") (result i32) (ref.is_null (ref.null $pair)))
  (func (export "select of a type") (result i32)
    (call_ref $unary (i32.const 3) (select (result (ref $unary)) (ref.func $double) (ref.func $triple) (i32.const 0))))
  (func (export "block of a reference") (result i32) (call_ref $unary (i32.const 3) (block (result (ref $unary)) (ref.func $double))))
  (elem declare func $ten $twenty $double $triple))`;

export const table64: string = `(module ${FUNCTIONS} (table $a 1 funcref) (table $b i64 6 funcref)
  (elem (table $b) (i64.const 1) func $ten $twenty) (elem $passive func $twenty $ten)
  (func (export "call_indirect") (result i32) (call_indirect $b (type $number) (i64.const 2)))
  (func (export "table.init") (result i32)
    (table.init $b $passive (i64.const 4) (i32.const 1) (i32.const 1)) (call_indirect $b (type $number) (i64.const 4)))
  (func (export "table.size") (result i64) (table.size $b)))`;

const TAGS = `(type $int (func (param i32))) (type $two (func (param i32 i64)))
  (tag $a (export "a") (type $int)) (tag $b (export "b") (type $int)) (tag $c (type $two))
  (func $throw (param i32)
    (if (i32.eqz (local.get 0)) (then (throw $a (i32.const 40))))
    (if (i32.eq (local.get 0) (i32.const 1)) (then (throw $b (i32.const 50))))
    (throw $c (i32.const 60) (i64.const 70)))`;

/** The exceptions of WebAssembly 3.0. */
export const exceptions: string = `(module ${TAGS}
  (func $catch (param i32) (result i32 i64)
    (block $c (result i32 i64)
      (block $b (result i32)
        (block $a (result i32)
          (try_table (catch $a $a) (catch $b $b) (catch $c $c) (call $throw (local.get 0))) (unreachable))
        (return (i32.add (i32.const 1)) (i64.const 1)))
      (return (i32.add (i32.const 2)) (i64.const 2))))
  (func (export "throw, try_table, catch") (result i32 i64 i32 i64 i32 i64)
    (call $catch (i32.const 0)) (call $catch (i32.const 1)) (call $catch (i32.const 2)))
  (func (export "catch_ref, throw_ref") (result i32)
    (block $outer (result i32)
      (try_table (result i32) (catch $b $outer)
        (block $inner (result i32 exnref)
          (try_table (catch_ref $b $inner) (call $throw (i32.const 1))) (unreachable))
        (throw_ref))))
  (func (export "catch_all") (result i32) (block $all (try_table (catch_all $all) (call $throw (i32.const 2)))) (i32.const 9))
  (func (export "catch_all_ref") (result i32) (local exnref)
    (block $all (result exnref) (try_table (catch_all_ref $all) (call $throw (i32.const 2))) (unreachable))
    (local.set 0) (ref.is_null (local.get 0)))
  (func (export "block of a type") (result i32) (i32.const 5)
    (try_table (param i32) (result i32 i64) (i64.const 1)) (drop))
  (func (export "not caught") (result i32) (throw $b (i32.const 3))))`;

/** The exceptions of the first proposal, which engines still read. */
export const legacyExceptions: string = `(module ${TAGS}
  (func $catch (param i32) (result i32)
    (try (result i32) (do (call $throw (local.get 0)) (i32.const 0))
      (catch $a (i32.const 1) (i32.add))
      (catch $b (i32.const 2) (i32.add))
      (catch_all (i32.const 99))))
  (func (export "try, throw, catch, catch_all") (result i32)
    (i32.add (call $catch (i32.const 0)) (i32.mul (i32.const 1000) (i32.add (call $catch (i32.const 1)) (call $catch (i32.const 2))))))
  (func (export "rethrow") (result i32)
    (try (result i32)
      (do (try (result i32) (do (call $throw (i32.const 1)) (i32.const 0)) (catch_all (rethrow 0))))
      (catch $b)))
  (func (export "rethrow of label 16") (result i32)
    (try (result i32)
      (do (try (do (call $throw (i32.const 1))) (catch_all ${deep("(rethrow 17)")})) (i32.const 0))
      (catch $b (i32.const 6) (i32.add))))
  (func (export "delegate to label 16") (result i32)
    (try $outer (result i32)
      (do ${deep("(try (do (call $throw (i32.const 1))) (delegate 17))")} (i32.const 0))
      (catch $b (i32.const 7) (i32.add))))
  (func (export "try of a type") (result i32) (i32.const 5)
    (try (param i32) (result i32 i64) (do (i64.const 1)) (catch_all (i32.const 1) (i64.const 2))) (drop))
  (func (export "delegate") (result i32)
    (try $outer (result i32)
      (do (try (result i32) (do (call $throw (i32.const 1)) (i32.const 0)) (delegate $outer)))
      (catch $b (i32.const 5) (i32.add))))
  (func (export "not caught") (result i32) (throw $b (i32.const 3))))`;
