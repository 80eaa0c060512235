namespace Switchyard.TransactionalActors;

/// <summary>What an actor keeps under its one key: its state and what it has still to send, saved together or not at all.</summary>
/// <param name="Revision">One more with each save; tells after a save whether it is there.</param>
/// <param name="State">The actor's own state.</param>
/// <param name="Unsent">In the order they are to be sent.</param>
/// <param name="IsTold">Everything that follows from the state is done: it is readable, and nothing is unsent.</param>
public sealed record Outbox<TState>(long Revision, TState State, IReadOnlyList<OutboxMessage> Unsent, bool IsTold);
