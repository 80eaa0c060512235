import { useEffect, useState } from 'react'
import { get } from '../api/http'
import { Problem } from '../api/problem'
import type { SystemView } from '../api/types'
import { Notice } from '../ui/Notice'
import { FlowPlots } from './FlowPlots'

const refreshMs = 5000

/** What runs, on which broker and store, and how messages flow through it. */
export function SystemPage() {
  const [view, setView] = useState<SystemView>()
  const [problem, setProblem] = useState<Problem>()
  useEffect(() => {
    const stop = new AbortController()
    const load = () => {
      get<SystemView>('/system', stop.signal)
        .then(now => {
          setView(now)
          setProblem(undefined)
        })
        .catch((error: unknown) => !stop.signal.aborted && setProblem(Problem.of(error)))
    }
    load()
    const timer = setInterval(load, refreshMs)
    return () => {
      clearInterval(timer)
      stop.abort()
    }
  }, [])
  return (
    <>
      <h1 tabIndex={-1}>System</h1>
      {problem && <Notice kind="problem">{problem.detail}</Notice>}
      <FlowPlots />
      {view && (
        <div className="stack">
          <section className="card" aria-labelledby="apps">
            <h2 id="apps">Apps</h2>
            <ul className="plain apps">
              {view.apps.map(app => (
                <li className="row" key={app.id}>{app.id} <span className="badge" data-good={app.healthy}>{app.healthy ? 'healthy' : 'not answering'}</span></li>
              ))}
            </ul>
          </section>
          <section className="card" aria-labelledby="components">
            <h2 id="components">Components</h2>
            <div className="table" role="region" aria-label="Table of components" tabIndex={0}>
              <table>
                <thead><tr><th scope="col">Name</th><th scope="col">Type</th><th scope="col">Used by</th></tr></thead>
                <tbody>
                  {view.components.map(({ name, type, apps }) => (
                    <tr key={`${name} ${type}`}><th scope="row">{name}</th><td><code>{type}</code></td><td>{apps.join(', ')}</td></tr>
                  ))}
                </tbody>
              </table>
            </div>
          </section>
        </div>
      )}
    </>
  )
}
