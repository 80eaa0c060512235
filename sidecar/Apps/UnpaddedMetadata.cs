namespace Switchyard.Sidecar.Apps;

/// <summary>
/// Sends binary metadata without base64's padding, as Go's and the C core's clients do; Grpc.Net.Client pads. It also keeps
/// Grpc.Net.Client from the connections behind it: that client would make them its own, and the proxy could not use them.
/// </summary>
internal sealed class UnpaddedMetadata(HttpMessageInvoker connections) : HttpMessageHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        List<string>? binary = null;
        foreach (var (name, _) in request.Headers.NonValidated)
            if (name.EndsWith("-bin", StringComparison.OrdinalIgnoreCase))
                (binary ??= []).Add(name);
        foreach (var name in binary ?? [])
        {
            var values = request.Headers.NonValidated[name].ToArray();
            request.Headers.Remove(name);
            request.Headers.TryAddWithoutValidation(name, values.Select(value => value.TrimEnd('=')));
        }
        return connections.SendAsync(request, cancellationToken);
    }
}
