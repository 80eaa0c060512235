using Microsoft.Extensions.Primitives;
using Switchyard.Sidecar.Formats;

namespace Switchyard.Sidecar.Operations.Actors;

/// <summary>An actor's type and id.</summary>
public readonly record struct ActorKey(string Type, string Id)
{
    /// <summary><c>{type}||{id}</c>, as keys and messages have it.</summary>
    public override string ToString() => $"{Type}||{Id}";
}

/// <summary>What an app is asked to do in an actor's turn.</summary>
/// <param name="Actor">The actor.</param>
internal abstract record ActorCall(ActorKey Actor)
{
    /// <summary>The id of the turn that the call belongs to; null for one of its own.</summary>
    public virtual string? ReentrancyId => null;

    /// <summary>Asks the app.</summary>
    /// <param name="app">The way to it.</param>
    /// <param name="added">What the sidecar adds to a caller's headers.</param>
    /// <param name="cancellationToken">Cuts the call.</param>
    public abstract Task<ActorOutcome> SendAsync(IActorCallback app, ActorCallHeaders added, CancellationToken cancellationToken);
}

/// <summary>A call of a method.</summary>
/// <param name="Actor">The actor.</param>
/// <param name="Method">The method, unescaped; it may hold slashes.</param>
/// <param name="Query">The caller's query with its question mark, or empty.</param>
/// <param name="Body">The body; empty for none.</param>
/// <param name="Headers">The caller's headers; which of them pass is the app's side to say.</param>
internal sealed record ActorInvocation(
    ActorKey Actor, string Method, string Query, ReadOnlyMemory<byte> Body, IReadOnlyList<KeyValuePair<string, StringValues>> Headers)
    : ActorCall(Actor)
{
    /// <summary>The type of the body as an HTTP caller gave it; empty for none.</summary>
    public string ContentType { get; init; } = "";

    /// <summary>The trace context that goes to the app.</summary>
    public TraceContext Trace { get; init; } = TraceContext.None;

    public override string? ReentrancyId => ActorCallHeaders.FindReentrancyId(Headers);

    public override Task<ActorOutcome> SendAsync(IActorCallback app, ActorCallHeaders added, CancellationToken cancellationToken) =>
        app.InvokeAsync(this with { Headers = added.AddTo(Headers) }, cancellationToken);
}

/// <summary>A tick of a reminder.</summary>
/// <param name="Actor">The actor.</param>
/// <param name="Name">The reminder's name.</param>
/// <param name="Data">The JSON text that was given, or null.</param>
internal sealed record ReminderTick(ActorKey Actor, string Name, ReadOnlyMemory<byte>? Data) : ActorCall(Actor)
{
    public override Task<ActorOutcome> SendAsync(IActorCallback app, ActorCallHeaders added, CancellationToken cancellationToken) =>
        app.RemindAsync(this, cancellationToken);
}

/// <summary>A tick of a timer.</summary>
/// <param name="Actor">The actor.</param>
/// <param name="Name">The timer's name.</param>
/// <param name="Request">What it was made of.</param>
internal sealed record TimerTick(ActorKey Actor, string Name, TickRequest Request) : ActorCall(Actor)
{
    public override Task<ActorOutcome> SendAsync(IActorCallback app, ActorCallHeaders added, CancellationToken cancellationToken) =>
        app.FireTimerAsync(this, cancellationToken);
}
