import { useState } from 'react'
import { send } from '../api/http'
import { HexView } from './HexView'
import { Notice } from './Notice'
import { useAction } from './useAction'

/** Bytes that the system keeps: to look at and to download. */
export function StoredBytes({ path, file }: { path: string; file: string }) {
  const [bytes, setBytes] = useState<Uint8Array<ArrayBuffer>>()
  const { isBusy, problem, run } = useAction()
  const load = async () => {
    const response = await send(path, { headers: { Accept: 'application/octet-stream' } })
    return new Uint8Array(await response.arrayBuffer())
  }
  const show = () => run(async () => setBytes(await load()))
  // A link alone could not send the token.
  const download = () => run(async () => {
    const url = URL.createObjectURL(new Blob([bytes ?? (await load())], { type: 'application/octet-stream' }))
    Object.assign(document.createElement('a'), { href: url, download: file }).click()
    URL.revokeObjectURL(url)
  })
  return (
    <>
      {problem && <Notice kind="problem">{problem.detail}</Notice>}
      {bytes && <HexView bytes={bytes} label="The message in hexadecimal" />}
      <div className="actions">
        {!bytes && <button type="button" disabled={isBusy} onClick={show}>Show bytes</button>}
        <button type="button" disabled={isBusy} onClick={download}>Download</button>
      </div>
    </>
  )
}
