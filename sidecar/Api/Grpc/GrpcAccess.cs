using System.Security.Cryptography;
using System.Text;
using Grpc.Core;
using Switchyard.Sidecar.Resources;

namespace Switchyard.Sidecar.Api.Grpc;

/// <summary>Lets in what has the sidecar's token and calls an API that is on.</summary>
internal sealed class GrpcAccess(SidecarOptions options, SidecarConfiguration configuration, GrpcMethodTable table)
{
    private const string TokenHeader = "dapr-api-token";
    private const string RuntimePrefix = "/dapr.proto.runtime.";
    private const string OwnPath = $"/{DaprService.Name}/";

    private readonly ApiAccess access = new(configuration, "grpc");
    private readonly byte[]? token = string.IsNullOrEmpty(options.ApiToken) ? null : Encoding.UTF8.GetBytes(options.ApiToken);

    /// <summary>Stands before everything else on the gRPC port.</summary>
    public RequestDelegate Guard(RequestDelegate next) => context =>
    {
        if (token is not null && Refusal(context.Request.Headers) is { } reason)
            return GrpcReply.FailAsync(context, Refuse(StatusCode.Unauthenticated, "Unauthorized", 401, reason));
        // It is for this sidecar alone: no app is to see it.
        if (token is not null)
            context.Request.Headers.Remove(TokenHeader);
        return IsOn(context.Request.Path)
            ? next(context)
            : GrpcReply.FailAsync(context, Refuse(StatusCode.Unimplemented, "Not Implemented", 501, "requested endpoint is not available"));
    };

    private string? Refusal(IHeaderDictionary headers)
    {
        var given = headers[TokenHeader];
        if (given.Count == 0)
            return "missing api token in request metadata";
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given[0]!), token!) ? null : "authentication error: api token mismatch";
    }

    // The lists know nothing of other services, but of all that begins like Dapr's own: an allow list leaves out what it does not name.
    private bool IsOn(PathString path)
    {
        if (!path.Value!.StartsWith(RuntimePrefix, StringComparison.Ordinal))
            return true;
        var (api, version) = path.Value.StartsWith(OwnPath, StringComparison.Ordinal) && table.Find(path.Value[OwnPath.Length..]) is { } found ? found : ("", "");
        return access.IsOn(api, version);
    }

    private static RpcException Refuse(StatusCode code, string text, int status, string reason) => GrpcErrors.Rich(code, text, text,
        [KeyValuePair.Create("http.code", status.ToString(System.Globalization.CultureInfo.InvariantCulture)), KeyValuePair.Create("http.error_message", reason)]);
}
