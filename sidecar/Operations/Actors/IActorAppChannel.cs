namespace Switchyard.Sidecar.Operations.Actors;

/// <summary>How a sidecar's actors are called: the app's address and a way to send.</summary>
public interface IActorAppChannel
{
    /// <summary>Scheme, host and port of the app, ending with a slash.</summary>
    Uri BaseAddress { get; }

    /// <summary>Sends a request to the app; gives the response with its headers, the body to be read.</summary>
    /// <exception cref="HttpRequestException">The app does not listen, or the connection broke.</exception>
    Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken);
}
