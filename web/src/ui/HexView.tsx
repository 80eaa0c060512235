/** A word of Cap'n Proto; it also fits a phone. */
const perRow = 8
/** More than this is seldom read, and slow to show. */
const longest = 4096

/** Bytes as offset, hexadecimal and text. */
export function HexView({ bytes, label }: { bytes: Uint8Array; label: string }) {
  return (
    <pre className="hex" role="region" tabIndex={0} aria-label={label}>
      {hexRows(bytes.subarray(0, longest)).join('\n')}
      {bytes.length > longest && `\n… ${bytes.length - longest} bytes more`}
    </pre>
  )
}

export function hexRows(bytes: Uint8Array): string[] {
  const rows = []
  for (let at = 0; at < bytes.length; at += perRow) {
    const row = [...bytes.subarray(at, at + perRow)]
    const hex = row.map(byte => byte.toString(16).padStart(2, '0')).join(' ').padEnd(perRow * 3 - 1)
    const text = row.map(byte => (byte > 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·')).join('')
    rows.push(`${at.toString(16).padStart(4, '0')}  ${hex}  ${text}`)
  }
  return rows
}
