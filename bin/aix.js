#!/usr/bin/env node
const { main } = require('../dist/main.cjs');
void main(require('node:path').join(__dirname, '..'), require).then((code) => process.exit(code));
