import { formatExternType, type ModuleType } from "@rec/core";
import { denoHost } from "../deno-host.ts";
import { type Column, formatTable } from "../format-table.ts";
import { namedSources } from "../named-sources.ts";
import { type KnownModule, readModuleTypes, recordBytes } from "../read-module-types.ts";
import { sectionName } from "../section-names.ts";
import type { Style, Terminal } from "../terminal.ts";
import type { CommonOptions } from "./common-options.ts";

/** `rec inspect`: prints the imports and exports of one module, with types, and its sections. */
export async function inspect(file: string, options: CommonOptions, terminal: Terminal): Promise<void> {
  const host = recordBytes(denoHost());
  const known = await readModuleTypes(namedSources([file], host), host);
  const [[name, module] = []] = Object.entries(known);
  if (name === undefined || module === undefined) throw new Error("No module was read");
  terminal.print(options.json ? JSON.stringify(moduleJson(name, module), null, 2) : moduleText(name, module, terminal));
}

function moduleJson(name: string, { type, bytes }: KnownModule) {
  const sections = type.sections.map((section) => ({ ...section, kind: sectionName(section.id) }));
  return { name, sizeBytes: bytes.byteLength, ...type, sections };
}

/** Names are any Unicode text: quoted, with control characters escaped, they are safe to print. */
const quote = (name: string) => JSON.stringify(name);

const count = (value: number) => value.toLocaleString("en-US");

function moduleText(name: string, { type, bytes }: KnownModule, { style }: Terminal): string {
  const start = type.start === undefined ? "no start function" : `starts with function ${type.start}`;
  return [
    `${style.heading(name)}: ${count(bytes.byteLength)} bytes, ${start}`,
    block("Imports", importTable(type, style), style),
    block("Exports", exportTable(type, style), style),
    block("Sections", sectionTable(type, style), style),
  ].join("\n\n");
}

function block(title: string, table: string | undefined, { heading, faint }: Style): string {
  return table === undefined ? `${heading(title)}\n  ${faint("none")}` : `${heading(title)}\n${table}`;
}

const IMPORT_COLUMNS: readonly Column[] = [{ title: "module" }, { title: "name" }, { title: "type" }];
const EXPORT_COLUMNS: readonly Column[] = [{ title: "name" }, { title: "type" }];
const SECTION_COLUMNS: readonly Column[] = [
  { title: "id", align: "right" },
  { title: "section" },
  { title: "offset", align: "right" },
  { title: "bytes", align: "right" },
];

function importTable({ imports, types }: ModuleType, { faint }: Style): string | undefined {
  const rows = imports.map(({ module, name, type }) => [quote(module), quote(name), formatExternType(type, types)]);
  return rows.length === 0 ? undefined : formatTable(IMPORT_COLUMNS, rows, faint);
}

function exportTable({ exports, types }: ModuleType, { faint }: Style): string | undefined {
  const rows = exports.map(({ name, type }) => [quote(name), formatExternType(type, types)]);
  return rows.length === 0 ? undefined : formatTable(EXPORT_COLUMNS, rows, faint);
}

function sectionTable({ sections }: ModuleType, { faint }: Style): string | undefined {
  const rows = sections.map(({ id, name, offset, sizeBytes }) => [
    String(id),
    name === undefined ? sectionName(id) : `${sectionName(id)} ${quote(name)}`,
    `0x${offset.toString(16)}`,
    count(sizeBytes),
  ]);
  return rows.length === 0 ? undefined : formatTable(SECTION_COLUMNS, rows, faint);
}
