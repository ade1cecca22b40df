/** Apart from the importers, so that the help can name them without loading any. `export` is what aix exports. */
export const formatNames: readonly string[] = ['aix', 'llm', 'fabric', 'prompty', 'git', 'dotprompt', 'export'];
