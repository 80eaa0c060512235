namespace Switchyard.Sidecar.Operations.Actors;

/// <summary>
/// The turns of one actor: one at a time, in order of arrival. A call with the id of a turn that is running or waiting joins that turn
/// (reentrancy; contract, section 7.8).
/// </summary>
internal sealed class TurnQueue
{
    private readonly Lock gate = new();
    private readonly LinkedList<Turn> turns = new();

    /// <summary>True while nobody has or awaits a turn.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (gate)
                return turns.Count == 0;
        }
    }

    /// <summary>Waits for a turn, or joins one by its id.</summary>
    /// <param name="id">The reentrancy id; null never joins.</param>
    /// <param name="maxDepth">How many calls may be inside one turn.</param>
    /// <param name="cancellationToken">Cancelling it leaves the queue.</param>
    /// <exception cref="ActorException">The turn of that id is full.</exception>
    public async Task<TurnLease> EnterAsync(string? id, int maxDepth, CancellationToken cancellationToken)
    {
        Turn turn;
        bool joined;
        lock (gate)
        {
            var found = id is null ? null : turns.FirstOrDefault(candidate => candidate.Id == id);
            joined = found is not null;
            turn = found ?? new Turn(id);
            if (joined && turn.Depth >= Math.Max(maxDepth, 1))
                throw ActorException.StackDepth();
            turn.Depth++;
            if (!joined)
                turns.AddLast(turn);
            if (turns.First!.Value == turn)
                turn.Started.TrySetResult();
        }
        try
        {
            await turn.Started.Task.WaitAsync(cancellationToken);
            return new TurnLease(this, turn, joined);
        }
        catch
        {
            Leave(turn);
            throw;
        }
    }

    /// <summary>Takes a turn if nobody has or awaits one.</summary>
    public TurnLease? TryEnter()
    {
        lock (gate)
        {
            if (turns.Count > 0)
                return null;
            var turn = new Turn(null) { Depth = 1 };
            turns.AddLast(turn);
            return new TurnLease(this, turn, false);
        }
    }

    private void Leave(Turn turn)
    {
        lock (gate)
        {
            if (--turn.Depth > 0)
                return;
            turns.Remove(turn);
            turns.First?.Value.Started.TrySetResult();
        }
    }

    internal sealed class Turn(string? id)
    {
        public string? Id => id;

        public int Depth { get; set; }

        public TaskCompletionSource Started { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>The right to run within a turn, until disposed of.</summary>
    internal sealed class TurnLease(TurnQueue queue, Turn turn, bool joined) : IDisposable
    {
        private bool left;

        /// <summary>True when another call is inside the same turn.</summary>
        public bool Joined => joined;

        public void Dispose()
        {
            if (!left)
                queue.Leave(turn);
            left = true;
        }
    }
}
