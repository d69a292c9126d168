import { expose } from "comlink";
import { createLinker } from "./create-linker.ts";

expose(createLinker());
