import type { Point } from "./layout.ts";

const RADIUS = 9;

/**
 * A line with round corners. Two lines with the same number of corners can turn into each other, so a line gets as many corners
 * as it is asked for; the last ones have no size.
 */
export function edgePath(points: readonly Point[], corners = 0): string {
  const [start] = points;
  const end = points[points.length - 1];
  if (start === undefined || end === undefined) return "";
  const parts = [`M ${start.x} ${start.y}`];
  for (let index = 1; index < points.length - 1; index++) {
    const [before, corner, after] = [points[index - 1], points[index], points[index + 1]];
    if (before === undefined || corner === undefined || after === undefined) break;
    const entry = towards(corner, before);
    const exit = towards(corner, after);
    parts.push(`L ${entry.x} ${entry.y} Q ${corner.x} ${corner.y} ${exit.x} ${exit.y}`);
  }
  for (let more = points.length - 2; more < corners; more++) {
    parts.push(`L ${end.x} ${end.y} Q ${end.x} ${end.y} ${end.x} ${end.y}`);
  }
  parts.push(`L ${end.x} ${end.y}`);
  return parts.join(" ");
}

export function cornersOf(points: readonly Point[] | undefined): number {
  return Math.max(0, (points?.length ?? 0) - 2);
}

/** A point near a corner, half the way to the next one at most. */
function towards(corner: Point, other: Point): Point {
  const [dx, dy] = [other.x - corner.x, other.y - corner.y];
  const length = Math.hypot(dx, dy);
  if (length === 0) return corner;
  const part = Math.min(RADIUS, length / 2) / length;
  return { x: round(corner.x + dx * part), y: round(corner.y + dy * part) };
}

const round = (value: number) => Math.round(value * 10) / 10;
