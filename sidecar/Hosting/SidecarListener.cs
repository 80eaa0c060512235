using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Abstractions;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;
using Switchyard.Sidecar.Formats;
using Switchyard.Sidecar.Resources;

namespace Switchyard.Sidecar.Hosting;

/// <summary>
/// One sidecar's server: HTTP/1.1 on the HTTP port and HTTP/2 on the gRPC port. Kestrel without the host around it: no scope, no diagnostics and no logging
/// per request.
/// </summary>
internal sealed class SidecarListener : IAsyncDisposable
{
    // Go's server allows this much more than the flag says.
    private const int HeaderSlack = 4096;

    private readonly KestrelServer server;

    public SidecarListener(SidecarOptions options, ILoggerFactory loggerFactory)
    {
        var kestrel = new KestrelServerOptions { ApplicationServices = new ServiceCollection().BuildServiceProvider(), AddServerHeader = false };
        SetLimits(kestrel.Limits, options);
        kestrel.ResponseHeaderEncodingSelector = _ => System.Text.Encoding.UTF8;
        foreach (var address in options.ListenAddresses)
        {
            var ip = AddressOf(address);
            kestrel.Listen(ip, options.HttpPort, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                listen.Use(RawInvocation.Before);
            });
            if (options.GrpcPort > 0)
                kestrel.Listen(ip, options.GrpcPort, listen => listen.Protocols = HttpProtocols.Http2);
        }
        // Handlers never block, so they may run where the socket's completion runs: one hop between threads less.
        var transport = new SocketTransportOptions { UnsafePreferInlineScheduling = true, WaitForDataBeforeAllocatingBuffer = false };
        server = new KestrelServer(Options.Create(kestrel), new SocketTransportFactory(Options.Create(transport), loggerFactory), loggerFactory);
    }

    /// <summary>Starts listening.</summary>
    /// <exception cref="IOException">A port is taken.</exception>
    /// <param name="http">Answers the requests of the HTTP port.</param>
    /// <param name="grpc">Answers the calls of the gRPC port.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    public Task StartAsync(RequestDelegate http, RequestDelegate grpc, CancellationToken cancellationToken) =>
        server.StartAsync(new Application(http, grpc), cancellationToken);

    /// <summary>Stops taking connections and waits for running requests until the token is cancelled.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => server.StopAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        server.Dispose();
        return ValueTask.CompletedTask;
    }

    private static void SetLimits(KestrelServerLimits limits, SidecarOptions options)
    {
        limits.MaxRequestHeadersTotalSize = options.ReadBufferSize + HeaderSlack;
        limits.MaxRequestLineSize = options.ReadBufferSize + HeaderSlack;
        // Their size is what counts; HTTP/2 doubles this number, so it is not the largest one.
        limits.MaxRequestHeaderCount = 10_000;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        limits.KeepAliveTimeout = TimeSpan.FromHours(1);
        // Bodies are counted where they are read, and streams may be slow.
        limits.MaxRequestBodySize = null;
        limits.MinRequestBodyDataRate = null;
        limits.MinResponseDataRate = null;
        limits.MaxRequestBufferSize = Math.Max(limits.MaxRequestBufferSize ?? 0, limits.MaxRequestHeadersTotalSize + limits.MaxRequestLineSize);
    }

    private static IPAddress AddressOf(string address) => address switch
    {
        "localhost" => IPAddress.Loopback,
        "" or "0.0.0.0" => IPAddress.Any,
        _ => IPAddress.Parse(address.Trim('[', ']')),
    };

    private sealed class Application(RequestDelegate http, RequestDelegate grpc) : IHttpApplication<HttpContext>
    {
        public HttpContext CreateContext(IFeatureCollection contextFeatures)
        {
            // Kestrel keeps the context of a connection for its next request.
            if (contextFeatures is not IHostContextContainer<HttpContext> container)
                return new DefaultHttpContext(contextFeatures);
            var context = (DefaultHttpContext?)container.HostContext ?? new DefaultHttpContext();
            container.HostContext = context;
            context.Initialize(contextFeatures);
            return context;
        }

        public Task ProcessRequestAsync(HttpContext context) =>
            HttpProtocol.IsHttp2(context.Request.Protocol) ? grpc(context) : http(context);

        public void DisposeContext(HttpContext context, Exception? exception) => ((DefaultHttpContext)context).Uninitialize();
    }
}
