import { allocator } from "../cases/allocator/case.ts";
import { ambiguousImport } from "../cases/ambiguous-import/case.ts";
import { blobs } from "../cases/blobs/case.ts";
import { dataUrls } from "../cases/data-urls/case.ts";
import { deferredStarts } from "../cases/deferred-starts/case.ts";
import { diamond } from "../cases/diamond/case.ts";
import { earlyCall } from "../cases/early-call/case.ts";
import { earlyCallNotCaught } from "../cases/early-call-not-caught/case.ts";
import { elementOverlap } from "../cases/element-overlap/case.ts";
import { fileNames } from "../cases/file-names/case.ts";
import { fileNotFound } from "../cases/file-not-found/case.ts";
import { functionSignatures } from "../cases/function-signatures/case.ts";
import { hardCycle } from "../cases/hard-cycle/case.ts";
import { hoistedExterns } from "../cases/hoisted-externs/case.ts";
import { hostExternsUnchanged } from "../cases/host-externs-unchanged/case.ts";
import { hostImports } from "../cases/host-imports/case.ts";
import { hostImportsOfOneModule } from "../cases/host-imports-of-one-module/case.ts";
import { hostTypesCheckedFirst } from "../cases/host-types-checked-first/case.ts";
import { httpNotFound } from "../cases/http-not-found/case.ts";
import { importLoop } from "../cases/import-loop/case.ts";
import { inheritedHostImports } from "../cases/inherited-host-imports/case.ts";
import { initialize } from "../cases/initialize/case.ts";
import { lesson } from "../cases/lesson/case.ts";
import { memoryTooSmall } from "../cases/memory-too-small/case.ts";
import { mistakenHostImports } from "../cases/mistaken-host-imports/case.ts";
import { notWebAssembly } from "../cases/not-webassembly/case.ts";
import { octetStream } from "../cases/octet-stream/case.ts";
import { oddNames } from "../cases/odd-names/case.ts";
import { otherFiles } from "../cases/other-files/case.ts";
import { otherWorlds } from "../cases/other-worlds/case.ts";
import { overlapWarnings } from "../cases/overlap-warnings/case.ts";
import { pingPong } from "../cases/ping-pong/case.ts";
import { reExportChain } from "../cases/re-export-chain/case.ts";
import { reconciledLimits } from "../cases/reconciled-limits/case.ts";
import { replacedBehindSlots } from "../cases/replaced-behind-slots/case.ts";
import { replacedProgram } from "../cases/replaced-program/case.ts";
import { resolveChooses } from "../cases/resolve-chooses/case.ts";
import { selfNamedImport } from "../cases/self-named-import/case.ts";
import { sharedMemory } from "../cases/shared-memory/case.ts";
import { sourceForms } from "../cases/source-forms/case.ts";
import { startFunction } from "../cases/start-function/case.ts";
import { tooLargeTable } from "../cases/too-large-table/case.ts";
import { trapNotCaught } from "../cases/trap-not-caught/case.ts";
import { truncated } from "../cases/truncated/case.ts";
import { typeMismatch } from "../cases/type-mismatch/case.ts";
import { typedModules } from "../cases/typed-modules/case.ts";
import { unresolvedImport } from "../cases/unresolved-import/case.ts";
import { unresolvedTrap } from "../cases/unresolved-trap/case.ts";
import { urlCharacters } from "../cases/url-characters/case.ts";
import { vectorTrap } from "../cases/vector-trap/case.ts";
import { weakDefinition } from "../cases/weak-definition/case.ts";
import { wrongMimeType } from "../cases/wrong-mime-type/case.ts";
import type { ConformanceCase } from "./case.ts";

/** Every case; each runner runs all of them. */
export const cases: readonly ConformanceCase[] = [
  allocator,
  ambiguousImport,
  blobs,
  dataUrls,
  deferredStarts,
  diamond,
  earlyCall,
  earlyCallNotCaught,
  elementOverlap,
  fileNames,
  fileNotFound,
  functionSignatures,
  hardCycle,
  hoistedExterns,
  hostExternsUnchanged,
  hostImports,
  hostImportsOfOneModule,
  hostTypesCheckedFirst,
  httpNotFound,
  importLoop,
  inheritedHostImports,
  initialize,
  lesson,
  memoryTooSmall,
  mistakenHostImports,
  notWebAssembly,
  octetStream,
  oddNames,
  otherFiles,
  otherWorlds,
  overlapWarnings,
  pingPong,
  reExportChain,
  reconciledLimits,
  replacedBehindSlots,
  replacedProgram,
  resolveChooses,
  selfNamedImport,
  sharedMemory,
  sourceForms,
  startFunction,
  tooLargeTable,
  trapNotCaught,
  truncated,
  typedModules,
  typeMismatch,
  unresolvedImport,
  unresolvedTrap,
  urlCharacters,
  vectorTrap,
  weakDefinition,
  wrongMimeType,
];
