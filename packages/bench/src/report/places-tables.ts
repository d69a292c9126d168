import type { PlacesSizes } from "../places/measure-sizes.ts";
import type { Table } from "./tables.ts";

/** Sizes of the section `rec.places` in bytes: modules down. */
export function placesSizeTable(sizes: readonly PlacesSizes[]): Table {
  const integer = (bytes: number) => bytes.toLocaleString("en-US");
  return [
    ["module (clang 22)", "size", "places", "relocations", "rec.places", "rec.places, gzip"],
    ...sizes.map(({ title, moduleBytes, places, relocationBytes, placesBytes, placesGzipBytes }) => {
      const times = relocationBytes / placesBytes;
      const ratio = times >= 100 ? integer(Math.round(times)) : times.toFixed(1);
      const [size, count, before, after, gzip] = [
        moduleBytes,
        places,
        relocationBytes,
        placesBytes,
        placesGzipBytes,
      ].map(integer) as [string, string, string, string, string];
      return [title, size, count, before, `${after} (${ratio}×)`, gzip];
    }),
  ];
}
