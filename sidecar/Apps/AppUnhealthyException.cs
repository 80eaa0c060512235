namespace Switchyard.Sidecar.Apps;

/// <summary>The app health check finds the app unhealthy, so it is not called (contract, section 12.2).</summary>
public sealed class AppUnhealthyException() : Exception("app is not in a healthy state");
