// Lazy CommonJS chunks: on Node 20 they start faster than ES modules. keytar is native and stays outside.
export default {
  input: { main: 'src/main.ts', 'keychain-child': 'src/secrets/keychain-child.ts' },
  platform: 'node',
  external: ['keytar'],
  output: {
    dir: 'dist',
    format: 'cjs',
    cleanDir: true,
    sourcemap: true,
    comments: { legal: true },
    entryFileNames: '[name].cjs',
    chunkFileNames: 'chunks/[name].cjs',
  },
};
