using Akosha.Contracts.Conversations;
using Akosha.Contracts.Fields;
using Akosha.Ingestion.Erasing;
using Akosha.ServiceDefaults.Http;
using Akosha.ServiceDefaults.Security;

namespace Akosha.Ingestion.Intake;

/// <summary>
/// <c>DELETE</c> of a message, a conversation or a system, by a path, or, for whatever ids the lake holds, by parameters of the
/// query.
/// </summary>
internal static class DeletionsApi
{
    private const string System = "system_id", Conversation = "conversation_id", Message = "id";
    private const string Wait = "wait", DryRun = "dry_run";

    public static void MapDeletionsApi(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1").WithTags("Ingestion").RequireScope(Scopes.Ingest)
            .WithDescription(
                "Final, and the same whether or not there was anything to delete. With wait=true the answer comes once no "
                + "search finds it; with wait=false it may come before it is known what is deleted. With dry_run=true nothing is "
                + "deleted: the answer counts what would be, at a version.");
        group.MapDelete("/conversations/{system_id}/{conversation_id}/messages/{id}", DeleteByPathAsync)
            .WithName("DeleteMessage").WithSummary("Deletes one message").WithFlagsAndAnswers();
        group.MapDelete("/conversations/{system_id}/{conversation_id}", DeleteByPathAsync)
            .WithName("DeleteConversation").WithSummary("Deletes one conversation").WithFlagsAndAnswers();
        group.MapDelete("/systems/{system_id}", DeleteByPathAsync)
            .WithName("DeleteSystem").WithSummary("Deletes everything of one system").WithFlagsAndAnswers();
        group.MapDelete("/conversations", DeleteOfConversationAsync)
            .WithName("DeleteConversationByQuery")
            .WithSummary("Deletes one conversation, or one message of it, of whatever ids, also those that a path cannot name")
            .WithFlagsAndAnswers()
            .WithQueryParameter(System, isRequired: true, "the system, percent-encoded")
            .WithQueryParameter(Conversation, isRequired: true, "the conversation, percent-encoded")
            .WithQueryParameter(
                Message, isRequired: false, "the message, percent-encoded; without it the whole conversation is deleted");
        group.MapDelete("/systems", DeleteSystemAsync)
            .WithName("DeleteSystemByQuery").WithSummary("Deletes everything of one system, of whatever id").WithFlagsAndAnswers()
            .WithQueryParameter(System, isRequired: true, "the system, percent-encoded");
    }

    private static RouteHandlerBuilder WithFlagsAndAnswers(this RouteHandlerBuilder endpoint) => endpoint
        .WithQueryParameter(Wait, isRequired: false, "true or false; without it the answer comes once it is known what is deleted")
        .WithQueryParameter(DryRun, isRequired: false, "true to delete nothing, and count what would be")
        .Produces<DeletionReply>()
        .Produces<DeletionReply>(StatusCodes.Status202Accepted)
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesProblem(StatusCodes.Status429TooManyRequests)
        .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
        .ProducesProblem(StatusCodes.Status507InsufficientStorage);

    private static Task<IResult> DeleteByPathAsync(HttpContext context, Intake intake)
    {
        var query = new QueryParameters(context.Request);
        query.NothingBut(Wait, DryRun);
        var deletion = RawPath.Segments(context.Request) switch
        {
            [_, _, _, var system, var conversation, _, var message] => new Deletion(system, conversation, message),
            [_, _, _, var system, var conversation] => new Deletion(system, conversation, null),
            var ids => new Deletion(ids[3], null, null),
        };
        Check(System, deletion.SystemId, FieldRules.SystemId);
        Check(Conversation, deletion.ConversationId, FieldRules.Printable);
        Check(Message, deletion.MessageId, FieldRules.Printable);
        return DeleteAsync(context, intake, deletion, query);

        void Check(string field, string? value, Func<string, string?> rule)
        {
            if (value is not null && rule(value) is { } problem) query.Errors.Add(new FieldError(field, problem));
        }
    }

    private static Task<IResult> DeleteOfConversationAsync(HttpContext context, Intake intake)
    {
        var query = new QueryParameters(context.Request);
        query.NothingBut(System, Conversation, Message, Wait, DryRun);
        return DeleteAsync(
            context, intake, new Deletion(query.Required(System), query.Required(Conversation), query.Optional(Message)), query);
    }

    private static Task<IResult> DeleteSystemAsync(HttpContext context, Intake intake)
    {
        var query = new QueryParameters(context.Request);
        query.NothingBut(System, Wait, DryRun);
        return DeleteAsync(context, intake, new Deletion(query.Required(System), null, null), query);
    }

    private static async Task<IResult> DeleteAsync(
        HttpContext context, Intake intake, Deletion deletion, QueryParameters query)
    {
        var wait = query.OptionalFlag(Wait);
        var isDryRun = query.Flag(DryRun);
        if (query.Errors.Count > 0) return IntakeProblems.Invalid(query.Errors);
        if (!SystemAccess.Of(context).Allows(deletion.SystemId)) return IntakeProblems.Forbidden();
        if (!isDryRun) return await intake.DeleteAsync(context, deletion, wait);
        var preview = context.RequestServices.GetRequiredService<DeletionPreview>();
        return TypedResults.Ok(await preview.CountAsync(deletion, context.RequestAborted));
    }
}
