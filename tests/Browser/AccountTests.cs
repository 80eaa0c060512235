using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Switchyard.Browser;

/// <summary>Signing up, logging in, one's own data.</summary>
[Collection(PageCollection.Name)]
public sealed class AccountTests(PageSystem system)
{
    private const string Password = "a rather long password";

    [SkippableFact]
    public async Task Who_signs_up_is_logged_in_until_logging_out()
    {
        await using var visit = await system.VisitAsync();
        await SignUpAsync(visit, "Sophie Germain", "sophie@example.org");
        await visit.PictureAsync("account");

        var cookie = Assert.Single(await visit.CookiesAsync());
        Assert.True(cookie is { HttpOnly: true, SameSite: SameSiteAttribute.Strict, Path: "/auth" });
        Assert.DoesNotContain(cookie.Value, await visit.Page.EvaluateAsync<string>("JSON.stringify({ ...localStorage }) + document.cookie"), StringComparison.Ordinal);

        await visit.Page.ReloadAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Link, new() { Name = "Sophie Germain" })).ToBeVisibleAsync();
        await visit.OpenAsync("people");
        await Expect(visit.Heading()).ToHaveTextAsync("For administrators");

        await visit.Button("Log out").ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Link, new() { Name = "Log in" })).ToBeVisibleAsync();
        await Expect(visit.Heading()).ToHaveTextAsync("Send a contact person");
        await visit.Page.ReloadAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Link, new() { Name = "Log in" })).ToBeVisibleAsync();
        await visit.LogInAsync("sophie@example.org", Password);
        visit.End();
    }

    [SkippableFact]
    public async Task An_email_is_taken_once_and_the_rules_are_told()
    {
        await using var visit = await system.VisitAsync();
        await visit.OpenAsync("sign-up");
        await visit.FillAsync("Name", "Somebody");
        await visit.FillAsync("Email", PageSystem.AdminEmail);
        await visit.FillAsync("Password", "short");
        await visit.Button("Sign up").ClickAsync();
        await visit.SeesAsync("A password has at least 10 characters.");
        await visit.FillAsync("Password", Password);
        await visit.Button("Sign up").ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await Expect(visit.Heading()).ToHaveTextAsync("Sign up");
        visit.End();
    }

    [SkippableFact]
    public async Task Own_data_and_the_password_can_be_changed()
    {
        await using var visit = await system.VisitAsync();
        await SignUpAsync(visit, "Mary Ward", "ward@example.org");
        await visit.FillAsync("Name", "Mary King Ward");
        await visit.Button("Save").ClickAsync();
        await visit.SeesAsync("Saved.");
        await Expect(visit.Page.GetByRole(AriaRole.Link, new() { Name = "Mary King Ward" })).ToBeVisibleAsync();

        await visit.FillAsync("Old password", "not the old one");
        await visit.FillAsync("New password", "another long password");
        await visit.Button("Change password").ClickAsync();
        await visit.SeesAsync("The old password is not the user's.");
        await visit.FillAsync("Old password", Password);
        await visit.Button("Change password").ClickAsync();
        await visit.SeesAsync("Your password is changed.");
        await visit.Button("Log out").ClickAsync();
        await visit.LogInAsync("ward@example.org", "another long password");
        visit.End();
    }

    [SkippableFact]
    public async Task Too_many_failures_are_told_in_plain_words()
    {
        await using var visit = await system.VisitAsync();
        await visit.OpenAsync("log-in");
        await visit.FillAsync("Email", "guessed@example.org");
        var alert = visit.Page.GetByRole(AriaRole.Alert);
        for (var tries = 0; tries < 10 && !(await TellAsync()).Contains("try again in", StringComparison.Ordinal); tries++)
            Assert.Contains("wrong", await alert.InnerTextAsync(), StringComparison.Ordinal);
        await Expect(alert).ToContainTextAsync("You can try again in");
        await visit.PictureAsync("lockout");
        visit.End();

        async Task<string> TellAsync()
        {
            await visit.FillAsync("Password", "a guess of mine");
            await visit.Page.RunAndWaitForResponseAsync(() => visit.Button("Log in").ClickAsync(), response => response.Url.EndsWith("/auth/login", StringComparison.Ordinal));
            await Expect(visit.Button("Log in")).ToBeEnabledAsync();
            await Expect(alert).ToBeVisibleAsync();
            return await alert.InnerTextAsync();
        }
    }

    private static async Task SignUpAsync(Visit visit, string name, string email)
    {
        await visit.OpenAsync("sign-up");
        await visit.FillAsync("Name", name);
        await visit.FillAsync("Email", email);
        await visit.FillAsync("Password", Password);
        await visit.Button("Sign up").ClickAsync();
        await Expect(visit.Heading()).ToHaveTextAsync("Your account");
    }
}
