#!/usr/bin/env node
import { rm } from "node:fs/promises";
import { argv } from "node:process";
import { rollUpDeclarations } from "./roll-up.js";

// roll-up-declarations INPUT OUTPUT NAME=FILE…: the entries are files in INPUT, and NAME.d.ts in OUTPUT. INPUT is removed.
const [input = "", output = "", ...entries] = argv.slice(2);
await rollUpDeclarations(Object.fromEntries(entries.map((entry) => entry.split("="))), { input, output });
await rm(input, { recursive: true });
