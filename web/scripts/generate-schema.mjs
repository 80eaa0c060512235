// Writes src/contact/contact-person.capnp.ts from the project's one schema; needs Debian's capnproto. `--check` only compares.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = path => fileURLToPath(new URL(path, import.meta.url))
const target = here('../src/contact/contact-person.capnp.ts')
const folder = mkdtempSync(join(tmpdir(), 'schema-'))
try {
  const request = execFileSync('capnp', ['compile', '-o-', 'contact-person.capnp'], { cwd: here('../../libraries/Contracts') })
  execFileSync(process.execPath, [here('../node_modules/capnp-es/dist/compiler/capnpc-ts.mjs')], { cwd: folder, input: request })
  const generated = readFileSync(join(folder, 'contact-person.ts'))
  if (!process.argv.includes('--check')) writeFileSync(target, generated)
  else if (!generated.equals(readFileSync(target))) throw new Error('contact-person.capnp.ts is not what the schema gives: npm run schema')
} finally {
  rmSync(folder, { recursive: true })
}
