using Switchyard.TestSupport;

namespace Switchyard.ContactIntake.Tests;

public sealed class PostTests
{
    [Fact]
    public async Task A_message_is_published_byte_for_byte_under_the_id_that_is_answered()
    {
        await using var host = await IntakeHost.StartAsync();
        var message = Messages.Person();

        var id = Assert.Single(await host.PostIdsAsync(message));

        var published = Assert.Single(await host.PublishedAsync());
        Assert.Equal(("contact-person", "application/octet-stream"), (published.Topic, published.Event["datacontenttype"]!.GetValue<string>()));
        Assert.Equal(message, published.Bytes);
        Assert.Equal((id.ToString(), "contact.person.v1"), (published.Id, published.Type));
    }

    [Fact]
    public async Task Messages_back_to_back_are_published_one_by_one()
    {
        await using var host = await IntakeHost.StartAsync();
        byte[][] messages = [.. Enumerable.Range(0, 150).Select(i => Messages.Person($"Person {i}"))];

        var ids = await host.PostIdsAsync([.. messages.SelectMany(message => message)]);

        Assert.Equal(150, ids.Distinct().Count());
        var published = (await host.PublishedAsync()).ToDictionary(one => Guid.Parse(one.Id), one => one.Bytes);
        Assert.All(ids.Zip(messages), pair => Assert.Equal(pair.Second, published[pair.First]));
    }

    [Fact]
    public async Task A_batch_is_taken_whole_or_not_at_all()
    {
        await using var host = await IntakeHost.StartAsync();

        var problem = await host.PostRefusedAsync([.. Messages.Person(), .. Messages.Person(), .. Messages.Person(email: "nobody")], 400);

        Assert.Empty(await host.PublishedAsync());
        Assert.Equal(2, problem["index"]!.GetValue<int>());
        Assert.Equal("email", problem["field"]!.GetValue<string>());
        Assert.True(problem["errors"]!.AsObject().ContainsKey("messages[2].email"), problem.ToJsonString());
    }

    public static TheoryData<byte[], string> Invalid => new()
    {
        { Messages.Person(name: ""), "name" },
        { Messages.Person(name: new string('x', 201)), "name" },
        { Messages.Person(email: "a@b@c"), "email" },
        { Messages.Person(phone: "12"), "phones[0].number" },
        { Messages.Person(phone: new string('1', 41)), "phones[0].number" },
        { Messages.Person(year: 2999), "birthdate" },
    };

    [Theory]
    [MemberData(nameof(Invalid))]
    public async Task A_broken_rule_of_meaning_is_400_and_names_the_field(byte[] message, string field)
    {
        await using var host = await IntakeHost.StartAsync();

        var problem = await host.PostRefusedAsync(message, 400);

        Assert.Equal(field, problem["field"]!.GetValue<string>());
        Assert.NotEmpty(problem["rule"]!.GetValue<string>());
        Assert.True(problem["errors"]!.AsObject().ContainsKey(field), problem.ToJsonString());
    }

    [Fact]
    public async Task Broken_bytes_are_400_and_name_the_offset()
    {
        await using var host = await IntakeHost.StartAsync();

        foreach (var body in new byte[][] { [], Messages.Garbage, Messages.Person()[..^8] })
        {
            var problem = await host.PostRefusedAsync(body, 400);
            Assert.InRange(problem["byteOffset"]!.GetValue<int>(), 0, body.Length);
            Assert.NotEmpty(problem["rule"]!.GetValue<string>());
        }

        Assert.Empty(await host.PublishedAsync());
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData(null)]
    public async Task Another_media_type_is_415(string? type)
    {
        await using var host = await IntakeHost.StartAsync();

        await host.PostRefusedAsync(Messages.Person(), 415, type);
    }

    [Fact]
    public async Task Parameters_and_case_of_the_media_type_do_not_matter()
    {
        await using var host = await IntakeHost.StartAsync();

        using var response = await host.PostAsync(Messages.Person(), type: "Application/Octet-Stream; charset=binary");

        Assert.Equal(202, (int)response.StatusCode);
    }

    [Fact]
    public async Task More_than_700_KB_is_413_and_700_KB_are_looked_at()
    {
        await using var host = await IntakeHost.StartAsync();

        await host.PostRefusedAsync(new byte[(700 * 1024) + 1], 413);
        await host.PostRefusedAsync(new byte[700 * 1024], 400);
    }

    [Fact]
    public async Task Without_the_sidecar_token_nothing_is_taken()
    {
        await using var host = await IntakeHost.StartAsync();
        var token = host.Client.DefaultRequestHeaders.GetValues(FakeSidecar.TokenHeader).Single();
        host.Client.DefaultRequestHeaders.Remove(FakeSidecar.TokenHeader);

        using var response = await host.PostAsync(Messages.Person());

        Assert.Equal(401, (int)response.StatusCode);
        host.Client.DefaultRequestHeaders.Add(FakeSidecar.TokenHeader, token);
        Assert.Empty(await host.PublishedAsync());
    }
}
