import { send } from './http'
import { Problem } from './problem'

export interface ServerEvent {
  id: string | undefined
  data: string
}

/** Splits a stream into server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html). */
export async function* parseEvents(stream: ReadableStream<Uint8Array>): AsyncGenerator<ServerEvent> {
  const reader = stream.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader()
  let rest = ''
  let id: string | undefined
  let data: string[] = []
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      const lines = (rest + value).split(/\r\n|\n|\r(?!$)/)
      rest = lines.pop() ?? ''
      for (const line of lines) {
        if (line === '') {
          if (data.length > 0) yield { id, data: data.join('\n') }
          data = []
          continue
        }
        const [, field, text = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? []
        if (field === 'data') data.push(text)
        else if (field === 'id') id = text
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}

export interface Listener<T> {
  onEvent: (event: T) => void
  /** Whether the stream is open now. */
  onState?: (open: boolean) => void
  /** A refusal that coming again will not change. */
  onRefused?: (problem: Problem) => void
}

/**
 * Listens until told to stop; a stream that breaks or ends is opened again from where it was. `fetch` rather than EventSource, which
 * cannot send a token.
 */
export function listen<T>(path: string, { onEvent, onState, onRefused }: Listener<T>): () => void {
  const stop = new AbortController()
  const run = async () => {
    let last: string | undefined
    for (let pause = 500; !stop.signal.aborted; pause = Math.min(pause * 2, 8000)) {
      try {
        const headers = { Accept: 'text/event-stream', ...(last !== undefined && { 'Last-Event-ID': last }) }
        const response = await send(path, { headers, signal: stop.signal })
        onState?.(true)
        for await (const event of parseEvents(response.body!)) {
          last = event.id ?? last
          pause = 500
          onEvent(JSON.parse(event.data) as T)
        }
      } catch (error) {
        if (stop.signal.aborted) return
        const { status } = Problem.of(error)
        if (status >= 400 && status < 500 && status !== 429) return onRefused?.(Problem.of(error))
      }
      if (stop.signal.aborted) return
      onState?.(false)
      await new Promise(resolve => setTimeout(resolve, pause))
    }
  }
  void run()
  return () => stop.abort()
}
