namespace Switchyard.Sidecar.Resiliency;

/// <summary>A Resiliency resource cannot be used; the message names the resource, the policy or target, and the rule.</summary>
public sealed class ResiliencyException(string message) : Exception(message);
