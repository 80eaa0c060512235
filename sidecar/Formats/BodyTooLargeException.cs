namespace Switchyard.Sidecar.Formats;

/// <summary>A request's body is larger than <c>--max-body-size</c>. daprd notices inside the handler, so the status is the handler's.</summary>
public sealed class BodyTooLargeException() : IOException("stream too large");
