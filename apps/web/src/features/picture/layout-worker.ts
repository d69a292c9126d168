// The script is the worker of elkjs: the page sends graphs, and gets their layout.
import "elkjs/lib/elk-worker.min.js";
