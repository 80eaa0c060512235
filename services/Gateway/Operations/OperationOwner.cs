using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Switchyard.Contracts.Users;
using Switchyard.Gateway.Forwarding;

namespace Switchyard.Gateway.Operations;

/// <summary>What an owner of operations says of one.</summary>
/// <param name="Outcome">How it ended; null when it has not, or the owner does not know it, or did not answer.</param>
/// <param name="Answered">Whether the owner answered at all.</param>
internal readonly record struct OwnerAnswer(OperationOutcome? Outcome, bool Answered);

/// <summary>A service that knows how its operations ended: <c>users</c> for commands, <c>auth</c> for registrations.</summary>
internal sealed class OperationOwner(HttpClient client, string appId)
{
    /// <summary>Whoever asks has waited already: an owner that hangs must not keep it longer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Uri _operations = new($"http://{appId}/operations/");

    /// <summary>Asks how an operation ended, for 2 s at most.</summary>
    public async Task<OwnerAnswer> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(Patience);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_operations, id.ToString()));
            using var response = await Relay.TrySendAsync(client, request, limited.Token);
            if (response is null || Relay.IsFromSidecar(response))
                return default;
            return response.StatusCode == HttpStatusCode.OK
                ? new OwnerAnswer(await response.Content.ReadFromJsonAsync(UsersJson.Default.OperationOutcome, limited.Token), true)
                : new OwnerAnswer(null, response.StatusCode == HttpStatusCode.NotFound);
        }
        catch (Exception e) when (e is JsonException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // daprd passes on half an answer, whose owner died meanwhile, as a whole one.
            return default;
        }
    }
}

/// <summary>The two owners.</summary>
internal sealed record OperationOwners(OperationOwner Users, OperationOwner Auth);
