import type { AddressSpace } from "./address-space.ts";
import type { ArrayType, Codec, CType } from "./c-type.ts";
import { beyondArray, invalidLayout, invalidValue, isCount, wrongType } from "./heap-problems.ts";
import { codecOf, makeType } from "./make-type.ts";
import { type Field, getAgain, hide, read, setAgain, showAs, type View, write } from "./view-class.ts";

/**
 * An array as C lays it out: elements one after another.
 *
 * @param element type of an element
 * @param length number of elements
 * @throws {HeapError} `INVALID_LAYOUT` if the length is not a whole number from 0 on
 * @example
 * ```ts
 * const Point = struct({ x: f32, y: f32 });
 * const Points = array(Point, 3); // struct Point points[3];
 * const points = Points.at(heap, heap.alloc(Points));
 * for (let index = 0; index < points.length; index++) points.set(index, { x: index, y: 0.5 });
 * let sum = 0;
 * for (const point of points) sum += point.x + point.y;
 * console.log(sum); // 4.5
 * ```
 */
export function array<const Element extends CType>(element: Element, length: number): ArrayType<Element> {
  if (!isCount(length)) {
    throw invalidLayout(`an array of ${String(length)} elements`, "give a whole number from 0 on");
  }
  const type = makeType((wide) => {
    const codec = arrayCodec(codecOf(element, wide, "an array of elements"), length);
    return [codec, codec.view];
  });
  return { length, ...type } as unknown as ArrayType<Element>;
}

function arrayCodec(element: Codec, length: number) {
  const { sizeBytes, alignBytes, light = false } = element;
  const fieldAt = (index: number) => elementField(element, index);
  // One class for all arrays of an element type, of any length. So code that engines inline for one array serves all.
  element.elements ??= makeElementsClass(element);
  const ElementsView = element.elements;
  return {
    type: "object" as const,
    sizeBytes: sizeBytes * length,
    alignBytes,
    light,
    get: (bytes: DataView, address: number) =>
      Array.from({ length }, (_, index) => read(fieldAt(index), { bytes, address })),
    set(bytes: DataView, address: number, value: unknown) {
      const values = listOf(value);
      if (values.length !== length) throw wrongLength(values.length, length);
      for (const [index, each] of values.entries()) {
        write(fieldAt(index), { bytes, address, value: each });
      }
    },
    view: (space: AddressSpace, address: number) => new ElementsView(space, address, length),
  };
}

function elementField(codec: Codec, index: number): Field {
  return { name: `[${index}]`, offsetBytes: index * codec.sizeBytes, codec };
}

function makeElementsClass(codec: Codec): NonNullable<Codec["elements"]> {
  const { sizeBytes, get, set, view, light } = codec;
  class ElementsIterator implements IterableIterator<unknown>, View {
    declare readonly "#space": AddressSpace;
    declare readonly end: number;
    declare "#address": number;

    constructor(space: AddressSpace, address: number, end: number) {
      this["#space"] = space;
      this["#address"] = address;
      this.end = end;
    }

    /**
     * One place makes all results, and makes a view even after the last element: engines then allocate neither the
     * result nor the view. Making a view reads nothing, so a view beyond the end does no harm; loops ignore it.
     */
    next(): IteratorResult<unknown> {
      const address = this["#address"];
      const done = address >= this.end;
      const value = view !== undefined ? view(this["#space"], address) : done ? undefined : elementAt(this, 0);
      this["#address"] = address + sizeBytes;
      return { value, done };
    }

    [Symbol.iterator]() {
      return this;
    }
  }

  // Functions, and no private methods: see View.
  const fieldAt = (offsetBytes: number) => elementField(codec, offsetBytes / sizeBytes);
  const elementAt = (elements: View, offsetBytes: number): unknown => {
    try {
      return get(elements["#space"].view, elements["#address"] + offsetBytes);
    } catch {
      return getAgain(elements, fieldAt(offsetBytes));
    }
  };
  const offsetOf = (elements: ElementsView, index: number): number => {
    const { length } = elements;
    if (index >>> 0 !== index || index >= length) throw beyondArray(index, length);
    elements["#space"].refresh();
    return index * sizeBytes;
  };
  const wholeOf = ({ length }: ElementsView): Field => ({ name: "", offsetBytes: 0, codec: arrayCodec(codec, length) });
  const plainOf = (elements: ElementsView) => {
    return getAgain(elements, wholeOf(elements));
  };

  class ElementsView implements View {
    declare readonly "#space": AddressSpace;
    declare readonly "#address": number;
    declare readonly length: number;

    constructor(space: AddressSpace, address: number, length: number) {
      if (light) {
        this["#space"] = space;
        this["#address"] = address;
        this.length = length;
      } else hide(this, { "#space": space, "#address": address, length });
    }

    at(index: number) {
      const offsetBytes = offsetOf(this, index);
      return view !== undefined ? view(this["#space"], this["#address"] + offsetBytes) : elementAt(this, offsetBytes);
    }

    set(index: number, value: unknown) {
      const offsetBytes = offsetOf(this, index);
      try {
        set(this["#space"].view, this["#address"] + offsetBytes, value);
      } catch {
        setAgain(this, fieldAt(offsetBytes), value);
      }
    }

    read() {
      return plainOf(this);
    }

    write(values: unknown) {
      setAgain(this, wholeOf(this), values);
    }

    [Symbol.iterator]() {
      const address = this["#address"];
      this["#space"].refresh();
      return new ElementsIterator(this["#space"], address, address + this.length * sizeBytes);
    }
  }
  showAs(ElementsView.prototype, plainOf as (view: View) => unknown);
  return ElementsView;
}

/** The elements of a list, or of another object that can be iterated. */
function listOf(value: unknown): unknown[] {
  if (Symbol.iterator in Object(value)) return [...(value as Iterable<unknown>)];
  throw wrongType(value, "an array");
}

function wrongLength(found: number, expected: number) {
  return invalidValue(`Cannot write ${found} elements to an array of ${expected}`, "give all elements");
}
