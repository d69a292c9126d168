export { ALIGNMENT, type HeapLayout, LAYOUT_32, LAYOUT_64 } from "./heap-layout.ts";
export { type HeapPiece, type HeapPieceKind, type HeapRegion, walkHeap } from "./walk-heap.ts";
