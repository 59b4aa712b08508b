using Fairlead.Configuration;
using Rule = Envoy.Config.Listener.V3.ListenerFilterChainMatchPredicate;

namespace Fairlead.Xds.Translation;

/// <summary>Translates the conditions that disable a listener filter.</summary>
internal static class ListenerFilterPredicates
{
    public static ListenerFilterPredicate Translate(Rule rule, Scope at)
    {
        switch (rule.RuleCase)
        {
            case Rule.RuleOneofCase.OrMatch:
                return new AnyOfPredicate(Rules(rule.OrMatch, at.Field("or_match")));
            case Rule.RuleOneofCase.AndMatch:
                return new AllOfPredicate(Rules(rule.AndMatch, at.Field("and_match")));
            case Rule.RuleOneofCase.NotMatch:
                return new NotPredicate(Translate(rule.NotMatch, at.Field("not_match")));
            case Rule.RuleOneofCase.DestinationPortRange:
                return new DestinationPortPredicate(rule.DestinationPortRange.Start, rule.DestinationPortRange.End);
            case Rule.RuleOneofCase.AnyMatch when rule.AnyMatch:
                break;
            case Rule.RuleOneofCase.AnyMatch:
                at.Field("any_match").Error("can only be true");
                break;
            default:
                at.Error("a rule is required: 'or_match', 'and_match', 'not_match', 'any_match' or 'destination_port_range'");
                break;
        }

        return new AnyConnectionPredicate();
    }

    private static ConfigList<ListenerFilterPredicate> Rules(Rule.Types.MatchSet set, Scope at)
    {
        if (set.Rules.Count < 2)
            at.Field("rules").Error("at least two rules are required");
        return Checks.All(set.Rules, "rules", at, Translate);
    }
}
