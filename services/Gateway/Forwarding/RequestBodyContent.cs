using System.Net;
using System.Net.Http.Headers;

namespace Switchyard.Gateway.Forwarding;

/// <summary>Passes a client's body on as it comes in, without keeping it.</summary>
internal sealed class RequestBodyContent : HttpContent
{
    private readonly HttpRequest _request;
    private readonly long _length;

    /// <param name="request">Of known length.</param>
    /// <param name="length">That length in bytes.</param>
    public RequestBodyContent(HttpRequest request, long length)
    {
        (_request, _length) = (request, length);
        Headers.ContentType = Binary;
    }

    /// <summary>The content type that Dapr passes on untouched.</summary>
    public static MediaTypeHeaderValue Binary { get; } = new("application/octet-stream");

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        _request.BodyReader.CopyToAsync(stream, cancellationToken);

    protected override bool TryComputeLength(out long length)
    {
        length = _length;
        return true;
    }
}
