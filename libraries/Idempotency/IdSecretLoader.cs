using Dapr;
using Dapr.Client;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Switchyard.Contracts;
using Switchyard.ServiceDefaults.Hosting;
using Switchyard.ServiceDefaults.Sidecars;

namespace Switchyard.Idempotency;

/// <summary>Reads the secret behind the ids from the secret store, as soon as the sidecar answers.</summary>
internal sealed partial class IdSecretLoader(
    DaprClient dapr, RequestIds ids, IHostApplicationLifetime lifetime, ILogger<IdSecretLoader> logger) : BackgroundService
{
    /// <summary>The secret's name in the store <c>secrets</c>.</summary>
    public const string SecretName = "idempotency-key";

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The sidecar waits for this app's port in turn (Dapr's contract, section 12.1).
        await lifetime.ApplicationStarted.AsTask(stoppingToken);
        while (!ids.IsReady)
        {
            try
            {
                await dapr.WaitForSidecarAsync(stoppingToken);
                var secret = await dapr.GetSecretAsync(ComponentNames.Secrets, SecretName, cancellationToken: stoppingToken);
                if (secret.TryGetValue(SecretName, out var value) && value.Length > 0)
                    ids.Use(value);
                else
                    LogEmpty(SecretName, ComponentNames.Secrets);
            }
            catch (Exception e) when (e is DaprException || NoAnswer.Is(e))
            {
                LogFailure(e, SecretName, ComponentNames.Secrets);
            }

            if (!ids.IsReady)
                await Task.Delay(Pause, stoppingToken);
        }
    }

    [LoggerMessage(LogLevel.Error, "The secret {Name} in the store {Store} is empty; no request gets an id")]
    private partial void LogEmpty(string name, string store);

    [LoggerMessage(LogLevel.Error, "The secret {Name} cannot be read from the store {Store}; no request gets an id until it is")]
    private partial void LogFailure(Exception exception, string name, string store);
}
