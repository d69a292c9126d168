import type { AddressSpace } from "./address-space.ts";
import type { Codec } from "./c-type.ts";
import { HeapError } from "./heap-error.ts";
import { beyondType, inField, nestedAssignment, wrongType } from "./heap-problems.ts";

/** A member of a struct, or an element. */
export interface Field {
  /** The index in brackets for an element, nothing for all of a view. */
  readonly name: string;
  readonly offsetBytes: number;
  readonly codec: Codec;
}

/**
 * The state of a view: an address in a memory. The properties are plain, with names that no field of C can have.
 * Engines find plain properties fast in views of any struct; private and symbol properties are slow with many structs:
 * 17 to 50 times slower in loops that make views.
 */
export interface View {
  readonly "#space": AddressSpace;
  readonly "#address": number;
}

export type ViewClass = new (space: AddressSpace, address: number) => View;

const define: typeof Object.defineProperty = Object.defineProperty;

/**
 * A class of views with an accessor for each field, made once for each struct. No code is generated, because pages may
 * forbid that.
 *
 * The fields are own properties of each view, so that spread, `Object.keys` and `structuredClone` find them. To define
 * a property, engines need 0.2 µs. In a light view the fields are in the prototype. So engines know the accessors of
 * the view from its class, inline them, and often do not allocate the view at all.
 */
export function makeViewClass(fields: readonly Field[], light = false): ViewClass {
  const accessors = fields.map((field) => [field.name, accessorOf(field)] as const);
  class LightView implements View {
    // Only declared: a class field would be undefined first, and engines would then know less about its value.
    declare readonly "#space": AddressSpace;
    declare readonly "#address": number;

    constructor(space: AddressSpace, address: number) {
      this["#space"] = space;
      this["#address"] = address;
    }
  }
  class OwnView implements View {
    declare readonly "#space": AddressSpace;
    declare readonly "#address": number;

    constructor(space: AddressSpace, address: number) {
      hide(this, { "#space": space, "#address": address });
      defineAll(this);
    }
  }
  const defineAll = (target: object) => {
    for (const [name, accessor] of accessors) define(target, name, accessor);
  };
  const StructView = light ? LightView : OwnView;
  showAs(StructView.prototype, (view) => recordOf(fields, (field) => shown(() => getAgain(view, field))));
  if (light) defineAll(StructView.prototype);
  return StructView;
}

/** An object with a value for each field. */
export function recordOf<Value>(fields: readonly Field[], plainOf: (field: Field) => Value): Record<string, Value> {
  return Object.fromEntries(fields.map((field) => [field.name, plainOf(field)]));
}

/** Defines properties that spread, `Object.keys`, consoles and `structuredClone` do not see. */
export function hide(target: object, values: Readonly<Record<string | symbol, unknown>>): void {
  for (const name of Reflect.ownKeys(values)) define(target, name, { value: values[name], configurable: true });
}

/** A value to be shown; in place of a value that cannot be read, the reason. To print a view never throws. */
function shown(get: () => unknown): unknown {
  try {
    return get();
  } catch (error) {
    return `(${(error as Error).message})`;
  }
}

/** Lets `JSON.stringify` and the consoles of Node.js, Bun and Deno show the value of a view. */
export function showAs(prototype: object, plainOf: (view: View) => unknown): void {
  function value(this: View) {
    return shown(() => plainOf(this));
  }
  hide(prototype, { toJSON: value, [Symbol.for("nodejs.util.inspect.custom")]: value });
}

function accessorOf(field: Field): PropertyDescriptor & ThisType<View> {
  const { offsetBytes, codec } = field;
  const { get, set, view } = codec;
  const common = { enumerable: true, configurable: true };
  if (view !== undefined) {
    return {
      ...common,
      get() {
        return view(this["#space"], this["#address"] + offsetBytes);
      },
      set() {
        throw nestedAssignment(field.name);
      },
    };
  }
  // As little code as possible for the usual access: engines inline only so much.
  return {
    ...common,
    get() {
      try {
        return get(this["#space"].view, this["#address"] + offsetBytes);
      } catch {
        return getAgain(this, field);
      }
    },
    set(value: unknown) {
      try {
        set(this["#space"].view, this["#address"] + offsetBytes, value);
      } catch {
        setAgain(this, field, value);
      }
    },
  };
}

/** Bytes of a memory, and the address that offsets are counted from. */
export interface Place {
  readonly bytes: DataView;
  readonly address: number;
}

interface Written extends Place {
  readonly value: unknown;
}

/** Reads a member with a fresh view of the memory: as a whole, or after an access that threw. */
export function getAgain(view: View, field: Field): unknown {
  return read(field, again(view, field));
}

/** Writes a member with a fresh view of the memory. */
export function setAgain(view: View, field: Field, value: unknown): void {
  write(field, { ...again(view, field), value });
}

function again(view: View, { offsetBytes, codec }: Field): Place {
  const address = view["#address"];
  return { bytes: view["#space"].again(address + offsetBytes, codec.sizeBytes), address };
}

/** Reads a member. An error names it. */
export function read({ name, offsetBytes, codec }: Field, { bytes, address }: Place): unknown {
  return inField(name, () => codec.get(bytes, address + offsetBytes));
}

/**
 * Writes a member that is inside of the memory. An error names it.
 *
 * @throws {HeapError} `INVALID_VALUE` if the value has another type, or is a number that the type cannot hold
 */
export function write({ name, offsetBytes, codec }: Field, { bytes, address, value }: Written): void {
  inField(name, () => {
    if (typeof value !== codec.type || value === null) throw wrongType(value, codec.type);
    try {
      codec.set(bytes, address + offsetBytes, value);
    } catch (error) {
      // A DataView refused the address -1, by which a type of numbers refuses the value: see `scalars.ts`.
      throw error instanceof HeapError || typeof value === "object" ? error : beyondType(value, codec);
    }
  });
}
