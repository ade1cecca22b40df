#!/usr/bin/env node
const { main } = require('../dist/main.cjs');
main(require('node:path').join(__dirname, '..')).then((code) => process.exit(code));
