/** An error as the gateway tells it: problem details (RFC 9457), or none where it cannot be reached. */
export class Problem extends Error {
  override readonly name = 'Problem'

  /**
   * @param status the HTTP status; 0 when there was no answer at all
   * @param detail a sentence for people
   * @param errors what is wrong, by field
   * @param retryAfter seconds to wait before another try makes sense
   */
  constructor(
    readonly status: number,
    readonly detail: string,
    readonly errors: Record<string, string[]> = {},
    readonly retryAfter?: number,
  ) {
    super(detail)
  }

  /** Reads an answer that is an error. */
  static async from(response: Response): Promise<Problem> {
    const seconds = Number(response.headers.get('Retry-After') ?? NaN)
    const retryAfter = Number.isFinite(seconds) ? seconds : undefined
    const isProblem = response.headers.get('Content-Type')?.includes('json') ?? false
    const body: unknown = isProblem ? await response.json().catch(() => null) : null
    const { detail, title, errors } = (body ?? {}) as { detail?: string; title?: string; errors?: Record<string, string[]> }
    const text = detail ?? title ?? `The system answered ${response.status}.`
    return new Problem(response.status, response.status === 429 ? tooMany(text, retryAfter) : text, errors, retryAfter)
  }

  /** Any error that a caller may meet, as a problem. */
  static of(error: unknown): Problem {
    if (error instanceof Problem) return error
    return new Problem(0, error instanceof Error ? error.message : String(error))
  }
}

function tooMany(detail: string, seconds: number | undefined): string {
  if (seconds === undefined) return `${detail} Wait a moment, then try again.`
  const wait = seconds < 90 ? `${seconds} second${seconds === 1 ? '' : 's'}` : `${Math.ceil(seconds / 60)} minutes`
  return `${detail} You can try again in ${wait}.`
}
