/**
 * A call of an observed function; `args` are two numbers, 0 for a parameter that the function lacks.
 *
 * @typedef {object} ObservedCall
 * @property {"malloc" | "free" | "calloc" | "realloc"} name
 * @property {readonly [number, number]} args
 * @property {number} result 0 for a function without a result
 */

const PREAMBLE_BYTES = 8;
const [TYPE, IMPORT, FUNCTION, CODE] = [1, 2, 3, 10];
const I32 = 0x7f;

/**
 * Rewrites a module so that some of its functions report each call when it returns. They call a function that the module
 * imports but does not need, with the position of the function in `functions`, two arguments as i64, and the result.
 *
 * The body of an observed function moves to a new function behind all others, so that no index changes its meaning:
 *
 *     (func $malloc (param i32) (result i32) (local i32)
 *       (local.set 1 (call $copy-of-malloc (local.get 0)))
 *       (drop (call $told (i32.const 0) (i64.extend_i32_u (local.get 0)) (i64.const 0) (local.get 1)))
 *       (local.get 1))
 *
 * @param {Uint8Array} bytes
 * @param {Readonly<Record<string, number>>} functions the observed functions by index, with one or two i32 parameters and at most one i32 result
 * @param {string} told name of the import
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function observeCalls(bytes, functions, told) {
  const module = readModule(bytes, told);
  /** @type {Map<Uint8Array, Uint8Array>} */
  const bodies = new Map();
  /** @type {{ type: number, body: Uint8Array }[]} */
  const copies = [];
  for (const [position, index] of Object.values(functions).entries()) {
    const body = module.bodies[index - module.importedFunctions];
    const type = module.types[index - module.importedFunctions];
    const signature = module.signatures[type ?? -1];
    if (body === undefined || type === undefined || signature === undefined)
      throw new Error(`There is no function ${index} with a body`);
    const copy = module.importedFunctions + module.bodies.length + position;
    bodies.set(body, observer({ position, copy, told: module.told, ...signature }));
    copies.push({ type, body });
  }
  const sections = module.sections.map(({ id, content }) => {
    if (id === FUNCTION) {
      const types = [...module.types, ...copies.map(({ type }) => type)];
      return section(id, Buffer.from([...leb(types.length), ...types.flatMap(leb)]));
    }
    if (id !== CODE) return section(id, content);
    const all = [...module.bodies.map((body) => bodies.get(body) ?? body), ...copies.map(({ body }) => body)];
    return section(
      id,
      Buffer.concat([Buffer.from(leb(all.length)), ...all.flatMap((body) => [Buffer.from(leb(body.length)), body])]),
    );
  });
  return new Uint8Array(Buffer.concat([bytes.subarray(0, PREAMBLE_BYTES), ...sections]));
}

/**
 * The body that takes the place of an observed one.
 *
 * @param {{ position: number, copy: number, told: number, params: number, results: number }} observed
 */
function observer({ position, copy, told, params, results }) {
  const get = (/** @type {number} */ local) => [0x20, local];
  const argument = (/** @type {number} */ local) => (local < params ? [...get(local), 0xad] : [0x42, 0]);
  const given = Array.from({ length: params }, (_, local) => get(local)).flat();
  const called = [...given, 0x10, ...leb(copy), ...(results ? [0x21, params] : [])];
  const telling = [0x41, position, ...argument(0), ...argument(1), ...(results ? get(params) : [0x41, 0])];
  const returned = results ? get(params) : [];
  const locals = results ? [1, 1, I32] : [0];
  return Buffer.from([...locals, ...called, ...telling, 0x10, ...leb(told), 0x1a, ...returned, 0x0b]);
}

/** @param {number} id @param {Uint8Array} content */
function section(id, content) {
  return Buffer.concat([Buffer.from([id, ...leb(content.length)]), content]);
}

/**
 * Reads the parts of a module that the rewriting needs.
 *
 * @param {Uint8Array} bytes
 * @param {string} told the name of an imported function
 */
function readModule(bytes, told) {
  /** @type {{ id: number, content: Uint8Array }[]} */
  const sections = [];
  const reader = createReader(bytes, PREAMBLE_BYTES);
  while (reader.offset < bytes.length) {
    const id = reader.u8();
    sections.push({ id, content: reader.bytes(reader.u32()) });
  }
  /** @param {number} id */
  const contentOf = (id) =>
    createReader(sections.find((section) => section.id === id)?.content ?? new Uint8Array([0]), 0);
  const types = contentOf(FUNCTION);
  const code = contentOf(CODE);
  return {
    sections,
    signatures: readSignatures(contentOf(TYPE)),
    types: types.vector(() => types.u32()),
    bodies: code.vector(() => code.bytes(code.u32())),
    ...readImports(contentOf(IMPORT), told),
  };
}

/** @typedef {ReturnType<typeof createReader>} Reader */

/** @param {Reader} reader */
function readSignatures(reader) {
  return reader.vector(() => {
    reader.u8();
    const params = reader.bytes(reader.u32()).length;
    return { params, results: reader.bytes(reader.u32()).length };
  });
}

/** @param {Reader} reader reader at imports that are all functions @param {string} told */
function readImports(reader, told) {
  const names = reader.vector(() => {
    reader.bytes(reader.u32());
    const name = Buffer.from(reader.bytes(reader.u32())).toString();
    if (reader.u8() !== 0) throw new Error(`Unable to pass over the import "${name}", which is no function`);
    reader.u32();
    return name;
  });
  if (!names.includes(told)) throw new Error(`There is no import "${told}"`);
  return { importedFunctions: names.length, told: names.indexOf(told) };
}

/** @param {Uint8Array} bytes @param {number} offset */
function createReader(bytes, offset) {
  const reader = {
    offset,
    u8: () => bytes[reader.offset++] ?? 0,
    u32() {
      let value = 0;
      for (let shift = 0; ; shift += 7) {
        const byte = reader.u8();
        value += (byte & 0x7f) * 2 ** shift;
        if (byte < 0x80) return value;
      }
    },
    /** @param {number} length */
    bytes(length) {
      reader.offset += length;
      return bytes.subarray(reader.offset - length, reader.offset);
    },
    /** @template Item @param {() => Item} read @returns {Item[]} */
    vector: (read) => Array.from({ length: reader.u32() }, read),
  };
  return reader;
}

/**
 * An unsigned number as LEB128.
 *
 * @param {number} value
 * @returns {number[]}
 */
export function leb(value) {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb(value >>> 7)];
}
