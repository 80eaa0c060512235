import { useEffect, useState } from 'react'
import { listen } from '../api/events'
import type { FlowSecond } from '../api/types'
import * as format from '../ui/format'
import { Plot } from './Plot'

/** The gateway remembers as much. */
const seconds = 300

const perSecond = (n: number) => `${format.count(n)}/s`

/** The contact messages of the last minutes, second by second. */
export function FlowPlots() {
  const [flow, setFlow] = useState<FlowSecond[]>([])
  useEffect(() => listen<FlowSecond>('/system/live', {
    onEvent: second => setFlow(before => [...before.filter(({ at }) => at < second.at), second].slice(-seconds)),
  }), [])
  return (
    <section aria-label="Contact messages">
      <div className="plots">
        <Plot title="Messages per second" at={flow.map(second => second.at)} tell={perSecond} series={[
          { name: 'accepted', values: flow.map(second => second.accepted) },
          { name: 'stored', values: flow.map(second => second.stored) },
        ]} />
        <Plot title="Time to stored" at={flow.map(second => second.at)} tell={format.milliseconds} series={[
          { name: 'p50', values: flow.map(second => second.p50) },
          { name: 'p99', values: flow.map(second => second.p99) },
        ]} />
        <Plot title="Backlog" at={flow.map(second => second.at)} tell={format.count} series={[
          { name: 'accepted, not yet stored', values: flow.map(second => second.backlog) },
        ]} />
      </div>
      <p className="hint">What came through this gateway in the last five minutes.</p>
    </section>
  )
}
