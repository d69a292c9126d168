import { count } from "./imports/histogram";
import { log } from "./imports/host";

export function greet(name: string): string {
  log(`${count(97)} times a`);
  return `Hello, ${name}`;
}
