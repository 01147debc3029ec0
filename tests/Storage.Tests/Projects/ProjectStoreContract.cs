using System.Security.Cryptography;
using Coldstart.Storage.Projects;

namespace Coldstart.Storage.Tests.Projects;

public abstract class ProjectStoreContract(ITestDatabase database) : StoreContract(database)
{
    [Fact]
    public async Task AddProjectAsync_NewProject_IsThereAfterAReopen()
    {
        var project = NewProject(1, "shop") with { DefaultAccount = "123456789012", DefaultRegion = "eu-west-1" };

        await Store.Projects.AddProjectAsync(project, None);
        await ReopenAsync();

        Assert.Equal([project], await Store.Projects.ProjectsAsync(None));
    }

    [Fact]
    public async Task AddProjectAsync_TakenSlug_IsRefusedAndChangesNothing()
    {
        await Store.Projects.AddProjectAsync(NewProject(1, "shop"), None);
        var before = await Store.Projects.ChangeCountAsync(None);

        await Assert.ThrowsAsync<ProjectConflictException>(() => Store.Projects.AddProjectAsync(NewProject(2, "shop"), None));

        Assert.Equal([NewProject(1, "shop")], await Store.Projects.ProjectsAsync(None));
        Assert.Equal(before, await Store.Projects.ChangeCountAsync(None));
    }

    [Theory]
    [MemberData(nameof(HostileTexts))]
    public async Task AddKeyAsync_HostileNames_ComeBackAsTheyWere(string text)
    {
        var project = NewProject(1, "shop") with { Name = text, DefaultAccount = text };
        var key = NewKey(3) with { Name = text };

        await Store.Projects.AddProjectAsync(project, None);
        await Store.Projects.AddKeyAsync(key, None);

        Assert.Equal([project], await Store.Projects.ProjectsAsync(None));
        Assert.Equal(text, Assert.Single(await Store.Projects.KeysAsync(None)).Name);
    }

    [Fact]
    public async Task AddKeyAsync_NewKey_ComesBackWhole()
    {
        var keys = new[] { NewKey(3), NewKey(4) with { Scopes = KeyScopes.Ingest | KeyScopes.Manage, IsActive = false, ExpiresAtUs = StartUs + 9, LastUsedAtUs = 5 } };
        await Store.Projects.AddProjectAsync(NewProject(1, "shop"), None);
        foreach (var key in keys) await Store.Projects.AddKeyAsync(key, None);
        await ReopenAsync();

        AssertSame(keys, await Store.Projects.KeysAsync(None));
    }

    [Fact]
    public async Task AddKeyAsync_TakenHashOrUnknownProject_IsRefused()
    {
        await Store.Projects.AddProjectAsync(NewProject(1, "shop"), None);
        await Store.Projects.AddKeyAsync(NewKey(3), None);

        await Assert.ThrowsAsync<ProjectConflictException>(() => Store.Projects.AddKeyAsync(NewKey(4) with { KeyHash = NewKey(3).KeyHash }, None));
        await Assert.ThrowsAsync<ProjectConflictException>(() => Store.Projects.AddKeyAsync(NewKey(5) with { Project = OtherProject }, None));

        AssertSame([NewKey(3)], await Store.Projects.KeysAsync(None));
    }

    [Fact]
    public async Task UpdateKeyAsync_Key_ChangesAllButItsOriginAndLastUse()
    {
        await Store.Projects.AddProjectAsync(NewProject(1, "shop"), None);
        await Store.Projects.AddKeyAsync(NewKey(3), None);
        await Store.Projects.TouchKeysAsync(new Dictionary<Guid, long> { [Id(3)] = 77 }, None);

        var changed = NewKey(3) with { Name = "other", Scopes = KeyScopes.Read, IsActive = false, ExpiresAtUs = 8, KeyHash = SHA256.HashData([9]), KeyPrefix = "csa_zzzz" };
        Assert.True(await Store.Projects.UpdateKeyAsync(changed, None));

        AssertSame([changed with { LastUsedAtUs = 77 }], await Store.Projects.KeysAsync(None));
    }

    [Fact]
    public async Task UpdateAndDeleteKeyAsync_OtherProjectsKey_IsNotFound()
    {
        await Store.Projects.AddProjectAsync(NewProject(1, "shop"), None);
        await Store.Projects.AddKeyAsync(NewKey(3), None);
        var before = await Store.Projects.ChangeCountAsync(None);

        Assert.False(await Store.Projects.UpdateKeyAsync(NewKey(3) with { Project = OtherProject, Name = "taken over" }, None));
        Assert.False(await Store.Projects.DeleteKeyAsync(OtherProject, Id(3), None));
        Assert.False(await Store.Projects.DeleteKeyAsync(Project, Id(4), None));

        AssertSame([NewKey(3)], await Store.Projects.KeysAsync(None));
        Assert.Equal(before, await Store.Projects.ChangeCountAsync(None));
    }

    [Fact]
    public async Task DeleteKeyAsync_Key_IsGone()
    {
        await Store.Projects.AddProjectAsync(NewProject(1, "shop"), None);
        await Store.Projects.AddKeyAsync(NewKey(3), None);

        Assert.True(await Store.Projects.DeleteKeyAsync(Project, Id(3), None));

        Assert.Empty(await Store.Projects.KeysAsync(None));
    }

    [Fact]
    public async Task ChangeCountAsync_EveryChange_MovesItOnce()
    {
        var counts = new List<long> { await Store.Projects.ChangeCountAsync(None) };
        async Task Note() => counts.Add(await Store.Projects.ChangeCountAsync(None));

        await Store.Projects.AddProjectAsync(NewProject(1, "shop"), None);
        await Note();
        await Store.Projects.AddKeyAsync(NewKey(3), None);
        await Note();
        await Store.Projects.UpdateKeyAsync(NewKey(3) with { IsActive = false }, None);
        await Note();
        await Store.Projects.TouchKeysAsync(new Dictionary<Guid, long> { [Id(3)] = 77 }, None);
        await Note();
        await Store.Projects.DeleteKeyAsync(Project, Id(3), None);
        await Note();

        Assert.Equal([0, 1, 2, 3, 3, 4], counts);
    }

    [Fact]
    public async Task TouchKeysAsync_Times_OnlyMoveForward()
    {
        await Store.Projects.AddProjectAsync(NewProject(1, "shop"), None);
        await Store.Projects.AddKeyAsync(NewKey(3), None);
        await Store.Projects.AddKeyAsync(NewKey(4), None);

        await Store.Projects.TouchKeysAsync(new Dictionary<Guid, long> { [Id(3)] = 50, [Id(4)] = 60, [Id(99)] = 70 }, None);
        await Store.Projects.TouchKeysAsync(new Dictionary<Guid, long> { [Id(3)] = 40, [Id(4)] = 61 }, None);
        await Store.Projects.TouchKeysAsync(new Dictionary<Guid, long>(), None);

        Assert.Equal([50, 61], (await Store.Projects.KeysAsync(None)).Select(key => key.LastUsedAtUs));
    }

    private static readonly byte[] NoHash = [];

    private static Project NewProject(int id, string slug) => new(Id(id), slug.ToUpperInvariant(), slug, "", "", StartUs);

    private static ApiKey NewKey(int id) => new(Id(id), Project, $"key {id}", SHA256.HashData([(byte)id]), "csa_abcd", KeyScopes.All, true, StartUs + id, null, null);

    private static void AssertSame(IReadOnlyList<ApiKey> expected, IReadOnlyList<ApiKey> actual)
    {
        Assert.Equal(expected.Select(key => Convert.ToHexString(key.KeyHash)), actual.Select(key => Convert.ToHexString(key.KeyHash)));
        Assert.Equal(expected.Select(key => key with { KeyHash = NoHash }), actual.Select(key => key with { KeyHash = NoHash }));
    }
}
