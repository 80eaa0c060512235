using System.Diagnostics.CodeAnalysis;

namespace Dapr.Actors;

/// <summary>
/// The base of actor interfaces. Their methods return <see cref="Task"/> or <see cref="Task{TResult}"/>, and are neither generic nor
/// overloaded.
/// </summary>
[SuppressMessage("Design", "CA1040:Avoid empty interfaces", Justification = "It marks actor interfaces, as in the official package.")]
public interface IActor;
